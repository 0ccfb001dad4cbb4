//! Pictures of people: what may be uploaded, and where a picture is.

use crate::error::AppError;
use crate::ids::UserId;
use std::fmt::Write as _;

/// The field of the form that holds the file.
pub const FIELD: &str = "avatar";

/// The largest file that is taken.
pub const MAX_BYTES: usize = 2 * 1024 * 1024;

/// The longest side of an image that is read, in pixels: a phone's photograph, and no bomb.
pub const MAX_SIDE: u32 = 4096;

/// What a browser's file dialog offers.
pub const ACCEPTED: &str = "image/png,image/jpeg,image/webp";

/// The path of a picture. It names the picture's own hash, so that it never shows another one.
pub fn address(user: UserId, hash: &[u8]) -> String {
    let mut address = format!("/avatars/{user}/");
    for byte in hash {
        // Writing into a string cannot fail.
        let _ = write!(address, "{byte:02x}");
    }
    address
}

macro_rules! refusals {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $message:literal;)*) => {
        /// Why an upload is not taken.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
        pub enum AvatarRefusal {
            $($(#[$doc])* #[error($message)] $name,)*
        }

        impl AvatarRefusal {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// A word for it that fits into an address.
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)*
                }
            }
        }
    };
}

refusals! {
    /// No file was sent.
    Missing = "missing", "Choose an image.";
    /// The file is too large.
    TooLarge = "too-large", "This file is larger than 2 MB. Choose a smaller image.";
    /// It says it is something else.
    WrongType = "wrong-type", "Choose a PNG, JPEG or WebP image.";
    /// It is none of the formats we read, whatever it says.
    NotAnImage = "not-an-image", "This file is no PNG, JPEG or WebP image.";
    /// It would take too much memory to look at.
    TooManyPixels = "too-many-pixels", "This image has more than 4096 pixels on a side. Choose a smaller one.";
    /// It ends too early or is broken.
    Damaged = "damaged", "This image is damaged and cannot be read. Choose another one.";
    /// The person has tried too often.
    TooOften = "too-often", "You have tried this often. Wait a minute, and try again.";
}

impl AvatarRefusal {
    /// The refusal of this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|refusal| refusal.code() == code)
    }
}

impl From<AvatarRefusal> for AppError {
    fn from(refusal: AvatarRefusal) -> Self {
        Self::field(FIELD, refusal.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn refusals_are_found_again() {
        for refusal in AvatarRefusal::ALL {
            assert_eq!(AvatarRefusal::from_code(refusal.code()), Some(*refusal));
        }
    }

    #[test]
    fn an_address_names_person_and_picture() {
        assert_eq!(
            address(UserId::from_uuid(Uuid::nil()), &[0, 255]),
            "/avatars/usr_00000000000000000000000000/00ff"
        );
    }
}
