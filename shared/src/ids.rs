//! Typed identifiers.
//!
//! In the database a key is a UUIDv7; on the wire it is prefixed and unmistakable (`ten_…`,
//! `usr_…`) in the encoding of the [TypeID specification] 0.3: the 128 bits in 26 characters of
//! Crockford's base 32. One type a noun, so that a user's id cannot be passed for a tenant's.
//!
//! [TypeID specification]: https://github.com/jetify-com/typeid/tree/main/spec

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const SUFFIX_LENGTH: usize = 26;

/// A text that is not an id of the expected kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a valid id of this kind")]
pub struct InvalidId;

// An export writes millions of them: nothing is allocated.
fn encode(uuid: Uuid, suffix: &mut [u8; SUFFIX_LENGTH]) -> &str {
    let mut bits = uuid.as_u128();
    for place in suffix.iter_mut().rev() {
        *place = ALPHABET[usize::try_from(bits & 31).unwrap_or_default()];
        bits >>= 5;
    }
    std::str::from_utf8(suffix).unwrap_or_default()
}

fn decode(suffix: &str) -> Result<Uuid, InvalidId> {
    // 26 characters carry 130 bits: the first may only use its lower three.
    if suffix.len() != SUFFIX_LENGTH || suffix.as_bytes()[0] > b'7' {
        return Err(InvalidId);
    }
    suffix
        .bytes()
        .try_fold(0_u128, |bits, byte| {
            let digit = ALPHABET.iter().position(|candidate| *candidate == byte)?;
            Some((bits << 5) | digit as u128)
        })
        .map(Uuid::from_u128)
        .ok_or(InvalidId)
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(Uuid);

        impl $name {
            /// What stands before the underscore on the wire.
            pub const PREFIX: &'static str = $prefix;

            /// Wraps a key read from the database.
            pub const fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// The key as the database stores it.
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(concat!($prefix, "_"))?;
                formatter.write_str(encode(self.0, &mut [0; SUFFIX_LENGTH]))
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, InvalidId> {
                let suffix = text
                    .strip_prefix($prefix)
                    .and_then(|rest| rest.strip_prefix('_'))
                    .ok_or(InvalidId)?;
                decode(suffix).map(Self)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    )*};
}

ids! {
    /// A tenant: one customer's workspace.
    TenantId = "ten";
    /// A person, across all tenants they belong to.
    UserId = "usr";
    /// A person's membership of one tenant.
    MembershipId = "mem";
    /// A role of one tenant.
    RoleId = "rol";
    /// An invitation into a tenant.
    InvitationId = "inv";
    /// A signed-in browser of the tenant realm.
    SessionId = "ses";
    /// A second factor of a person.
    FactorId = "fac";
    /// A sign-up that waits for its e-mail address to be verified.
    SignUpId = "sgn";
    /// A password reset that was asked for.
    PasswordResetId = "pwr";
    /// A tenant's domain, whose people sign in by its connections.
    DomainId = "dom";
    /// A tenant's connection to an identity provider.
    ConnectionId = "con";
    /// A test or a sign-in by a connection.
    ConnectionAttemptId = "cat";
    /// A link that lets somebody without an account set a connection up.
    SetupLinkId = "sul";
    /// A person at a provider.
    IdentityId = "idn";
    /// A project of the example product.
    ProjectId = "prj";
    /// What makes a project visible to a member or to everybody with a role.
    ProjectGrantId = "pgr";
    /// An entry of an audit log, and the domain event it records: they share the id.
    AuditEntryId = "aud";
    /// An export of an audit log that a job writes.
    AuditExportId = "aex";
    /// A member of the staff of the company that runs the product.
    OperatorId = "opr";
    /// A signed-in browser of the operator realm.
    OperatorSessionId = "ops";
    /// A link in a mail by which an operator sets their password.
    OperatorPasswordLinkId = "opl";
    /// A second factor of an operator.
    OperatorFactorId = "opf";
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn follows_the_specification() {
        // The specification's own example.
        let id = TenantId::from_uuid(Uuid::from_u128(0x0188_bac7_4afa_78aa_bc3b_bd1e_ef28_d881));
        assert_eq!(id.to_string(), "ten_01h2xcejqtf2nbrexx3vqjhp41");
    }

    #[test]
    fn refuses_what_is_not_an_id_of_the_kind() {
        for text in [
            "",
            "ten_",
            "usr_01h2xcejqtf2nbrexx3vqjhp41",
            "ten_81h2xcejqtf2nbrexx3vqjhp41",
            "ten_01h2xcejqtf2nbrexx3vqjhp4",
            "ten_01H2XCEJQTF2NBREXX3VQJHP41",
            "ten_01h2xcejqtf2nbrexx3vqjhp4ü",
            "ten01h2xcejqtf2nbrexx3vqjhp41",
        ] {
            assert_eq!(text.parse::<TenantId>(), Err(InvalidId), "{text}");
        }
    }

    proptest! {
        #[test]
        fn survives_the_wire(bits: u128) {
            let id = UserId::from_uuid(Uuid::from_u128(bits));
            prop_assert_eq!(id.to_string().parse(), Ok(id));
        }

        #[test]
        fn never_panics(text in "\\PC*") {
            let _ = text.parse::<UserId>();
        }
    }
}
