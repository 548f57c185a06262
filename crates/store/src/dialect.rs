//! A statement in both dialects; pairs stand where they are used.

use crate::db::Engine;

/// A statement in both dialects.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Dialect {
    pub mariadb: &'static str,
    pub sqlite: &'static str,
}

impl Dialect {
    pub(crate) fn of(self, engine: Engine) -> &'static str {
        match engine {
            Engine::MariaDb => self.mariadb,
            Engine::Sqlite => self.sqlite,
        }
    }
}
