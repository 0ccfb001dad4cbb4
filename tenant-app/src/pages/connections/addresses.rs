//! Where the server itself takes what the wizard sends.

#[cfg(feature = "ssr")]
use super::wizard::{Step, after};

/// Where a test begins, by its pattern.
pub const START: &str = "/t/{tenant}/connections/{connection}/test/start";
/// Where a file of metadata is sent, by its pattern.
pub const UPLOAD: &str = "/t/{tenant}/connections/{connection}/metadata/upload";
/// The form's field with the file.
pub const FILE: &str = "file";

/// Where the upload of a file leads.
#[cfg(feature = "ssr")]
pub fn after_upload(tenant: &str, connection: &str, taken: bool) -> String {
    if taken {
        after(tenant, connection, Step::Attributes, "connection-saved")
    } else {
        let path = format!("connections/{connection}/metadata?refused=file");
        crate::links::workspace(tenant, &path)
    }
}
