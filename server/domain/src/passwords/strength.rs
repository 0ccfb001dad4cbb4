//! How easily a password is guessed.

use shared::AppError;
use shared::requests::Password;

/// Refuses a new password that is easily guessed, given what an attacker knows of the person.
///
/// # Errors
/// [`AppError`] at the field `password` with what to do.
pub(super) fn require_strength(password: &Password, known: &[&str]) -> Result<(), AppError> {
    // Guessing takes time that grows with the length: the first hundred characters tell enough.
    let head: String = password.expose().chars().take(100).collect();
    let estimate = zxcvbn::zxcvbn(&head, known);
    if estimate.score() >= zxcvbn::Score::Three {
        return Ok(());
    }
    let advice = estimate
        .feedback()
        .and_then(zxcvbn::feedback::Feedback::warning)
        .map_or_else(String::new, |warning| format!(" {warning}"));
    Err(AppError::field(
        "password",
        format!(
            "This password is easy to guess.{advice} Three or four unrelated words make a good one."
        ),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_easily_guessed_is_refused() {
        for weak in ["password123", "qwertyuiop", "ada@example.com"] {
            assert!(
                require_strength(&password(weak), &["ada@example.com"]).is_err(),
                "{weak}"
            );
        }
        assert!(require_strength(&password("orbit-walnut-cello-7"), &[]).is_ok());
    }

    fn password(text: &str) -> Password {
        Password::existing(text).expect("a password")
    }
}
