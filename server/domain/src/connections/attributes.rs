//! Which attributes of a SAML answer, or claims of an `OpenID` Connect one, say who somebody is.

use super::edit::edit;
use super::settings::{Settings, names, names_text};
use crate::context::TenantContext;
use crate::error::Result;
use identity::AttributeNames;
use shared::ids::ConnectionId;
use shared::views::AttributeNamesView;

/// Sets the names of the attributes in the draft; of several, separated by commas, the first that is
/// there counts, and an empty field means the usual names.
///
/// # Errors
/// `forbidden`, `not_in_plan`, `not_found`, or the database's failure.
pub async fn set_attributes(
    ctx: &TenantContext,
    id: ConnectionId,
    fields: AttributeNamesView,
) -> Result<()> {
    edit(ctx, id, |draft, event| {
        let usual = draft.settings.usual_attributes();
        let before = shown(&draft.settings);
        *draft.settings.attributes_mut() = AttributeNames {
            email: names(&fields.email, usual.email),
            name: names(&fields.name, usual.name),
            given_name: names(&fields.given_name, usual.given_name),
            family_name: names(&fields.family_name, usual.family_name),
        };
        let after = shown(&draft.settings);
        Ok(event
            .changed(
                "email_attribute",
                before.email.as_str(),
                after.email.as_str(),
            )
            .changed("name_attribute", before.name.as_str(), after.name.as_str())
            .changed(
                "given_name_attribute",
                before.given_name.as_str(),
                after.given_name.as_str(),
            )
            .changed(
                "family_name_attribute",
                before.family_name.as_str(),
                after.family_name.as_str(),
            ))
    })
    .await
}

/// The names as the form has them.
pub(super) fn shown(settings: &Settings) -> AttributeNamesView {
    let (names, usual) = (settings.attributes(), settings.usual_attributes());
    AttributeNamesView {
        email: names_text(&names.email, &usual.email),
        name: names_text(&names.name, &usual.name),
        given_name: names_text(&names.given_name, &usual.given_name),
        family_name: names_text(&names.family_name, &usual.family_name),
    }
}
