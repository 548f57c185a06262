//! Least squares by orthogonal triangles: the R of a QR decomposition, fed rows and relieved of columns.
//!
//! The normal equations would square the condition of a matrix of lags, and smooth loads are nearly
//! collinear with their own past. One triangle answers for each leading set of columns at once, and
//! takes the few rows by which two samples differ without starting again.

/// Rows taken in at a time: their columns stay in the cache while the reflections pass over them.
const BLOCK: usize = 256;

/// Squares below this are taken for zero: a reflection along them would overflow.
///
/// The columns are scaled to about one, of which this is far beyond the last bit.
const NOTHING: f64 = 1e-280;

/// The triangle R of the rows seen so far; its last column is the right-hand side.
///
/// Column `j` holds the `j + 1` entries on and above the diagonal. The entries of the right-hand side
/// from `k` on are what the first `k` columns leave unexplained.
#[derive(Debug, Clone)]
pub(super) struct Triangle {
    columns: Vec<Vec<f64>>,
    rows: usize,
}

/// A column that earlier ones explain, as its components along them.
#[derive(Debug)]
pub(super) struct Dependent {
    pub(super) column: usize,
    pub(super) components: Vec<f64>,
}

/// Which columns carry something of their own, and which do not.
#[derive(Debug)]
pub(super) struct Independence {
    pub(super) kept: Vec<usize>,
    pub(super) dropped: Vec<Dependent>,
}

impl Triangle {
    /// The triangle of no rows at all, right-hand side included in the width.
    pub(super) fn new(width: usize) -> Self {
        Self { columns: (1..=width).map(|entries| vec![0.0; entries]).collect(), rows: 0 }
    }

    /// Takes in further rows, given as columns of equal length.
    pub(super) fn absorb(&mut self, columns: &[&[f64]]) {
        let rows = columns.first().map_or(0, |column| column.len());
        for start in (0..rows).step_by(BLOCK) {
            let end = rows.min(start + BLOCK);
            let mut block: Vec<Vec<f64>> = columns.iter().map(|column| column[start..end].to_vec()).collect();
            self.reflect(&mut block);
        }
        self.rows += rows;
    }

    /// Householder reflections, one a column, that turn a block of rows into zeros.
    fn reflect(&mut self, block: &mut [Vec<f64>]) {
        for j in 0..self.columns.len() {
            let (done, rest) = block.split_at_mut(j + 1);
            let below = &done[j];
            let below_squared = dot(below, below);
            if below_squared < NOTHING {
                continue;
            }
            let diagonal = self.columns[j][j];
            // The sign opposite to the diagonal's makes the next line an addition, free of cancellation.
            let norm = (diagonal * diagonal + below_squared).sqrt().copysign(-diagonal);
            let head = diagonal - norm;
            let weight = 2.0 / (head * head + below_squared);
            self.columns[j][j] = norm;
            for (column, part) in self.columns[j + 1..].iter_mut().zip(rest) {
                let share = weight * (head * column[j] + dot(below, part));
                column[j] -= share * head;
                part.iter_mut().zip(below).for_each(|(entry, own)| *entry -= share * own);
            }
        }
    }

    /// Takes a column out and rotates the rest back to a triangle, as if it had never been there.
    pub(super) fn remove(&mut self, column: usize) -> Vec<f64> {
        let removed = self.columns.remove(column);
        for row in column..self.columns.len() {
            let (above, below) = (self.columns[row][row], self.columns[row][row + 1]);
            let norm = above.hypot(below);
            let (cosine, sine) = if norm == 0.0 { (1.0, 0.0) } else { (above / norm, below / norm) };
            for other in &mut self.columns[row..] {
                let (above, below) = (other[row], other[row + 1]);
                other[row] = cosine * above + sine * below;
                other[row + 1] = cosine * below - sine * above;
            }
            self.columns[row].truncate(row + 1);
        }
        removed
    }

    /// Removes each column whose own part, past what those before it explain, is at most `noise` long.
    pub(super) fn drop_dependent(&mut self, noise: f64) -> Independence {
        let mut found = Independence { kept: Vec::new(), dropped: Vec::new() };
        for column in 0..self.columns.len() - 1 {
            let place = found.kept.len();
            if self.own_length(place) > noise {
                found.kept.push(column);
            } else {
                let mut components = self.remove(place);
                components.truncate(place);
                found.dropped.push(Dependent { column, components });
            }
        }
        found
    }

    /// The length of what is the column's own, past what those before it explain.
    ///
    /// There are as many directions as rows: what a further column has on its diagonal is rounding.
    pub(super) fn own_length(&self, column: usize) -> f64 {
        if column < self.rows { self.columns[column][column].abs() } else { 0.0 }
    }

    /// The right-hand side, in the directions of the columns and then what is left of it.
    pub(super) fn right_hand_side(&self) -> &[f64] {
        self.columns.last().map_or(&[], Vec::as_slice)
    }

    /// The length of all columns but the right-hand side, taken together.
    pub(super) fn size(&self) -> f64 {
        let columns = self.columns.iter().rev().skip(1);
        columns.map(|column| dot(column, column)).sum::<f64>().sqrt()
    }

    /// The coefficients of the leading columns that give `components`, one for each component.
    pub(super) fn coefficients(&self, components: &[f64]) -> Vec<f64> {
        let mut solution = components.to_vec();
        for column in (0..solution.len()).rev() {
            solution[column] /= self.columns[column][column];
            let coefficient = solution[column];
            let above = self.columns[column].iter();
            solution[..column].iter_mut().zip(above).for_each(|(entry, own)| *entry -= coefficient * own);
        }
        solution
    }

    /// The row of R's inverse that belongs to `column`, over all columns but the right-hand side.
    ///
    /// Its product with the right-hand side is the column's coefficient, its length that coefficient's
    /// standard error in units of the residual's.
    pub(super) fn inverse_row(&self, column: usize) -> Vec<f64> {
        let mut row = vec![0.0; self.columns.len() - 1];
        for j in column..row.len() {
            let target = if j == column { 1.0 } else { 0.0 };
            row[j] = (target - dot(&row[..j], &self.columns[j][..j])) / self.columns[j][j];
        }
        row
    }
}

/// The scalar product, in eight partial sums so that the compiler may use vector instructions.
pub(super) fn dot(a: &[f64], b: &[f64]) -> f64 {
    let (a_chunks, a_rest) = a.as_chunks::<8>();
    let (b_chunks, b_rest) = b.as_chunks::<8>();
    let mut sums = [0.0; 8];
    for (a_chunk, b_chunk) in a_chunks.iter().zip(b_chunks) {
        for ((sum, p), q) in sums.iter_mut().zip(a_chunk).zip(b_chunk) {
            *sum += p * q;
        }
    }
    let rest: f64 = a_rest.iter().zip(b_rest).map(|(p, q)| p * q).sum();
    sums.iter().sum::<f64>() + rest
}
