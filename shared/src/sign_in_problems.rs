//! Why a provider's answer did not lead to where a person wanted to go. The page they began on says it.

macro_rules! problems {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $message:literal;)*) => {
        /// What went wrong at a provider, or on the way back from it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum SignInProblem {
            $($(#[$doc])* $name,)*
        }

        impl SignInProblem {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// A word for it that fits into an address, and does not change.
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)*
                }
            }

            /// What happened and what to do, with the provider's name put in.
            pub fn message(self, provider: &str) -> String {
                match self {
                    $(Self::$name => $message.replace("{provider}", provider),)*
                }
            }
        }
    };
}

problems! {
    /// The person went back.
    Cancelled = "cancelled", "You did not finish at {provider}, and nothing was changed. Try again, or choose another way.";
    /// It took too long, or it is another browser's.
    Expired = "expired", "This took more than ten minutes, or it began in another browser. Begin again.";
    /// The provider does not answer.
    Unreachable = "unreachable", "{provider} cannot be reached now. Try again in some minutes, or choose another way.";
    /// The answer is not to be believed.
    Refused = "refused", "The answer of {provider} was not accepted. Begin again; if that does not help, send us the request ID.";
    /// It tells no address.
    NoEmail = "no_email", "{provider} did not tell us your e-mail address. Allow it to, or sign up with address and password; you can link {provider} in your profile afterwards.";
    /// It does not vouch for the address.
    EmailNotVerified = "email_not_verified", "{provider} does not say that your e-mail address is verified, so it opens no account here by itself. Sign in or sign up with address and password; you can link {provider} in your profile afterwards.";
    /// Somebody else has linked it.
    LinkedElsewhere = "linked_elsewhere", "This account at {provider} is linked to another account here. Choose another one, or unlink it there first.";
    /// Not the one that is linked.
    OtherIdentity = "other_identity", "This is not the account at {provider} that is linked to you. Choose that one.";
    /// No operator of the portal.
    NotInvited = "not_invited", "{provider} has signed you in, but no operator of this portal has an e-mail address that it has verified of you. Ask an owner of the portal to invite you, or sign in with the account that you were invited by.";
    /// An operator whose account is not linked.
    NotLinked = "not_linked", "{provider} is not linked to your account in this portal yet. Sign in with your password, and link it under Security. If you have none, ask an owner of the portal to send you a link, and come back within a day.";
    /// The provider did not ask again.
    NotRecent = "not_recent", "{provider} did not ask you to sign in again. Sign out there, and try again.";
}

impl SignInProblem {
    /// The problem of this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|problem| problem.code() == code)
    }
}

#[cfg(test)]
mod tests {
    use super::SignInProblem;

    #[test]
    fn codes_are_found_again_and_messages_name_the_provider() {
        for problem in SignInProblem::ALL {
            assert_eq!(SignInProblem::from_code(problem.code()), Some(*problem));
            assert!(!problem.message("Google").contains('{'));
        }
        assert!(
            SignInProblem::Unreachable
                .message("Google")
                .starts_with("Google cannot be reached")
        );
        assert_eq!(SignInProblem::from_code("nonsense"), None);
    }
}
