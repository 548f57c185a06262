//! SPDX licence expressions: may we use what is offered under this one?

/// Whether the expression can be met with permitted licences alone.
///
/// Follows the SPDX specification 2.3, annex D: `WITH` binds before `AND`, `AND` before `OR`. The slash of old
/// manifests (`MIT/Apache-2.0`) means `OR`.
pub fn permits(expression: &str, permitted: impl Fn(&str) -> bool) -> Result<bool, String> {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut parser = Parser { words: &words, permitted: &permitted };
    let res = parser.any_of()?;
    match parser.words {
        [] => Ok(res),
        [word, ..] => Err(format!("`{word}` is not expected")),
    }
}

struct Parser<'a> {
    words: &'a [&'a str],
    permitted: &'a dyn Fn(&str) -> bool,
}

impl<'a> Parser<'a> {
    fn any_of(&mut self) -> Result<bool, String> {
        let mut res = self.all_of()?;
        while self.take("OR") {
            res |= self.all_of()?;
        }
        Ok(res)
    }

    fn all_of(&mut self) -> Result<bool, String> {
        let mut res = self.one()?;
        while self.take("AND") {
            res &= self.one()?;
        }
        Ok(res)
    }

    fn one(&mut self) -> Result<bool, String> {
        if self.take("(") {
            let res = self.any_of()?;
            return if self.take(")") { Ok(res) } else { Err("a parenthesis is not closed".to_owned()) };
        }
        let licence = self.name()?;
        if self.take("WITH") {
            let exception = self.name()?;
            return Ok((self.permitted)(&format!("{licence} WITH {exception}")));
        }
        Ok((self.permitted)(licence))
    }

    fn name(&mut self) -> Result<&'a str, String> {
        match self.words {
            [word, rest @ ..] if !["AND", "OR", "WITH", "(", ")"].contains(word) => {
                self.words = rest;
                Ok(word)
            }
            _ => Err("a licence is missing".to_owned()),
        }
    }

    fn take(&mut self, word: &str) -> bool {
        let found = self.words.first() == Some(&word);
        if found {
            self.words = &self.words[1..];
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::permits;

    fn check(expression: &str, expected: Result<bool, &str>) {
        let res = permits(expression, |it| ["MIT", "ISC", "Apache-2.0 WITH LLVM-exception"].contains(&it));
        assert_eq!(res, expected.map_err(str::to_owned), "{expression}");
    }

    #[test]
    fn a_choice_needs_one_and_a_sum_needs_all() {
        check("MIT", Ok(true));
        check("GPL-3.0-only", Ok(false));
        check("GPL-3.0-only OR MIT", Ok(true));
        check("GPL-3.0-only AND MIT", Ok(false));
        check("Unlicense/MIT", Ok(true));
    }

    #[test]
    fn binding_follows_the_specification() {
        check("GPL-3.0-only AND ISC OR MIT", Ok(true));
        check("MIT OR GPL-3.0-only AND ISC", Ok(true));
        check("(MIT OR GPL-3.0-only) AND GPL-3.0-only", Ok(false));
        check("(MIT OR GPL-3.0-only) AND ISC", Ok(true));
        check("Apache-2.0 WITH LLVM-exception", Ok(true));
        check("Apache-2.0", Ok(false));
    }

    #[test]
    fn what_is_no_expression_is_an_error() {
        check("", Err("a licence is missing"));
        check("MIT OR", Err("a licence is missing"));
        check("MIT ISC", Err("`ISC` is not expected"));
        check("(MIT", Err("a parenthesis is not closed"));
    }
}
