//! Rows as bytes, the same for both engines, and the sum by which a table is known again.

use sha2::{Digest, Sha256};

/// Some rows of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Block {
    /// How many.
    pub n_rows: u32,
    /// Their values one behind the other, each as [`put_value`] writes it.
    pub bytes: Vec<u8>,
}

/// How many rows a table has, and the SHA-256 of all their bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableSum {
    /// Rows.
    pub n_rows: u64,
    /// In hexadecimal.
    pub sha256: String,
}

/// Adds up a table.
#[derive(Clone, Debug, Default)]
pub struct Summing {
    n_rows: u64,
    hash: Sha256,
}

impl Summing {
    /// Adds its next rows.
    pub fn add(&mut self, block: &Block) {
        self.n_rows += u64::from(block.n_rows);
        self.hash.update(&block.bytes);
    }

    /// What it comes to.
    pub fn sum(self) -> TableSum {
        let digest = self.hash.finalize();
        TableSum { n_rows: self.n_rows, sha256: digest.iter().map(|byte| format!("{byte:02x}")).collect() }
    }
}

/// Appends a value: its length and one more, seven bits a byte, the least first; then its bytes. Nought is NULL.
pub fn put_value(bytes: &mut Vec<u8>, value: Option<&[u8]>) {
    let Some(value) = value else { return bytes.push(0) };
    let mut rest = value.len() + 1;
    while rest >= 0x80 {
        bytes.push(u8::try_from(rest & 0x7f).unwrap_or(0) | 0x80);
        rest >>= 7;
    }
    bytes.push(u8::try_from(rest).unwrap_or(0));
    bytes.extend_from_slice(value);
}

/// Takes the next value off; nothing where there is none whole.
pub fn take_value<'a>(rest: &mut &'a [u8]) -> Option<Option<&'a [u8]>> {
    let mut length = 0usize;
    for place in 0..5 {
        let (byte, behind) = rest.split_first()?;
        *rest = behind;
        length |= usize::from(byte & 0x7f) << (7 * place);
        if byte & 0x80 == 0 {
            let Some(length) = length.checked_sub(1) else { return Some(None) };
            let (value, behind) = rest.split_at_checked(length)?;
            *rest = behind;
            return Some(Some(value));
        }
    }
    None
}

impl Block {
    /// The rows, of so many values each; nothing where the bytes are not just that.
    pub fn rows(&self, n_columns: usize) -> Option<Vec<Vec<Option<&[u8]>>>> {
        let mut rest = self.bytes.as_slice();
        let mut rows = Vec::new();
        for _ in 0..self.n_rows {
            rows.push((0..n_columns).map(|_| take_value(&mut rest)).collect::<Option<Vec<_>>>()?);
        }
        rest.is_empty().then_some(rows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_come_back_as_they_were() {
        let long = vec![7u8; 300_000];
        let values = [None, Some(&b""[..]), Some(b"a"), Some(&long[..127]), Some(&long[..128]), Some(&long)];
        let mut bytes = Vec::new();
        values.iter().for_each(|it| put_value(&mut bytes, *it));
        let block = Block { n_rows: 2, bytes };
        assert_eq!(block.rows(3).unwrap().concat(), values);
        assert!(block.rows(2).is_none() && block.rows(4).is_none());
        let cut = Block { bytes: block.bytes[..block.bytes.len() - 1].to_vec(), ..block };
        assert!(cut.rows(3).is_none());
        assert!(take_value(&mut &[0xff; 6][..]).is_none());
    }
}
