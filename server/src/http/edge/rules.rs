//! What every route asks, looked up by its pattern.

use anyhow::ensure;
use std::collections::HashMap;
use std::sync::Arc;

/// Declarations by route pattern. `A` is the realm's kind of access.
#[derive(Debug)]
pub struct Rules<A>(Arc<HashMap<String, A>>);

// Derived, it would ask for `A: Clone`.
impl<A> Clone for Rules<A> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<A: Copy> Rules<A> {
    /// Takes the declarations of an app and compares them with the routes it has.
    ///
    /// # Errors
    /// When a route has no declaration, or a declaration no route.
    pub fn new(
        declared: impl IntoIterator<Item = (String, A)>,
        routes: &[String],
    ) -> anyhow::Result<Self> {
        let rules: HashMap<String, A> = declared.into_iter().collect();
        for route in routes {
            ensure!(
                rules.contains_key(route),
                "{route} does not declare who may use it: add it to the app's access.rs"
            );
        }
        for rule in rules.keys() {
            ensure!(
                routes.contains(rule),
                "access.rs declares {rule}, which is no route: remove it"
            );
        }
        Ok(Self(Arc::new(rules)))
    }

    /// What the route asks; none for a route that was added behind our back.
    pub fn of(&self, route: &str) -> Option<A> {
        self.0.get(route).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::Rules;

    #[test]
    fn routes_and_declarations_must_match() {
        let declared = || [("/a".to_owned(), 1)];
        assert!(Rules::new(declared(), &["/a".to_owned()]).is_ok());
        assert!(Rules::new(declared(), &["/a".to_owned(), "/b".to_owned()]).is_err());
        assert!(Rules::new(declared(), &[]).is_err());
    }
}
