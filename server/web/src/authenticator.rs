//! The key of an authenticator app, as a page shows it.

use domain::{Error, Result};
use qrcodegen::{QrCode, QrCodeEcc};
use shared::views::{AuthenticatorKey, TotpEnrolment};
use std::fmt::Write as _;

/// What a page shows of a key: a QR code, and groups of letters for an app that cannot scan.
///
/// # Errors
/// When the address is too long for a QR code.
pub fn authenticator_key(enrolment: TotpEnrolment) -> Result<AuthenticatorKey> {
    let (qr_path, qr_size) = qr_code(&enrolment.address)?;
    Ok(AuthenticatorKey {
        account: enrolment.account,
        secret: in_groups(&enrolment.secret),
        qr_path,
        qr_size,
    })
}

/// The dark modules as a path, a run of a row at a time, and how many modules there are in a row.
fn qr_code(text: &str) -> Result<(String, i32)> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).map_err(Error::internal)?;
    let size = code.size();
    let mut path = String::new();
    for y in 0..size {
        let mut x = 0;
        while x < size {
            let run = (x..size).take_while(|x| code.get_module(*x, y)).count();
            let run = i32::try_from(run).map_err(Error::internal)?;
            if run > 0 {
                write!(path, "M{x} {y}h{run}v1h-{run}z").map_err(Error::internal)?;
            }
            x += run.max(1);
        }
    }
    Ok((path, size))
}

/// `ABCDEFGH` → `ABCD EFGH`.
fn in_groups(secret: &str) -> String {
    let characters: Vec<char> = secret.chars().collect();
    let groups = characters.chunks(4).map(String::from_iter);
    groups.collect::<Vec<_>>().join(" ")
}
