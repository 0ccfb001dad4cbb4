//! What is part of a tenant's plan, and an operator's word above it.

/// Whether single sign-on is available to a tenant: by its plan, unless an operator has said otherwise.
pub(crate) fn includes_sso(plan: &str, instead: Option<bool>) -> bool {
    instead.unwrap_or(plan == "enterprise")
}

#[cfg(test)]
mod tests {
    use super::includes_sso;

    #[test]
    fn an_operators_word_stands_above_the_plan() {
        assert!(includes_sso("enterprise", None) && !includes_sso("enterprise", Some(false)));
        assert!(!includes_sso("free", None) && includes_sso("free", Some(true)));
        assert!(!includes_sso("no such plan", None));
    }
}
