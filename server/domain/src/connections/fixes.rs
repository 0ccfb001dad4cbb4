//! What to do about what failed.

use super::guide;
use identity::CheckKind;
use shared::connections::Provider;

/// What to do in the provider's own screens; where its guide says nothing, what holds for all.
pub(super) fn fix(provider: Provider, check: CheckKind) -> Option<String> {
    let name = serde_json::to_value(check).ok()?;
    let name = name.as_str()?;
    let text = guide::fix(provider, name).or_else(|| guide::fix(Provider::Generic, name));
    text.map(str::to_owned)
}

/// Why somebody whose answer was good was not let in all the same, by the code of the refusal.
pub(super) fn refusal(code: &str) -> String {
    match code {
        "replayed" => "This answer was used before. A provider's answer signs in once.",
        "no_email" => "The provider told no e-mail address that can be used (before the at sign only plain letters, digits and signs), and nobody is known by its name for the person yet.",
        "other_account" => "Another account at the provider has signed in with this address before. If the address was given to somebody else, that person needs one of their own. If it is the same person, and the provider only names people differently now, press \"Link people anew\" on the page Activate.",
        "unlinked" => "The person has unlinked this account while they signed in. They can sign in again.",
        "other_protocol" => "The answer is of another protocol than this connection's.",
        "domain_not_verified" => "The address is in none of the domains that this workspace has proved. Add and verify the domain first.",
        "not_a_member" => "The person is no member, and this connection makes nobody a member by itself. Invite them, or switch that on.",
        "suspended" => "The member is suspended.",
        "unreachable" => "The provider could not be reached.",
        "timed_out" => "The provider did not answer in time.",
        "host_unknown" => "The name of the provider's host leads nowhere.",
        "address_refused" => "The provider's host leads to an address inside a network, where nothing is asked. It has to be a public one.",
        "address_invalid" => "One of the addresses that the provider tells of itself is none that can be asked.",
        "unexpected_status" => "The provider answered with an error when it was asked.",
        "answer_too_large" => "What the provider says of itself is too long to be read.",
        "document_invalid" => "What the provider says of itself cannot be read, or it calls itself otherwise than the connection does.",
        "not_available" => "Single sign-on is not part of the workspace's plan any more.",
        "not_active" => "The connection is not active.",
        _ => "It was refused.",
    }
    .to_owned()
}
