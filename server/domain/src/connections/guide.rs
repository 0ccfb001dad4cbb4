//! What to do at the provider, in its own words: read from the guides in `docs/single-sign-on`, which
//! people read as they are.
//!
//! A guide has a section a protocol with numbered steps, each with the values to copy below it, and a
//! last one with what to do when a check fails. What stands between them is for its readers alone.

use shared::connections::{Protocol, Provider};
use shared::views::{Copyable, GuideStep, OurAddresses};

/// What heads the last section.
const FAILURES: &str = "When a test fails";

/// The guide of a provider.
const fn text(provider: Provider) -> &'static str {
    macro_rules! guide {
        ($name:literal) => {
            include_str!(concat!("../../../../docs/single-sign-on/", $name, ".md"))
        };
    }
    match provider {
        Provider::Okta => guide!("okta"),
        Provider::EntraId => guide!("entra_id"),
        Provider::GoogleWorkspace => guide!("google_workspace"),
        Provider::OneLogin => guide!("one_login"),
        Provider::PingFederate => guide!("ping_federate"),
        Provider::JumpCloud => guide!("jump_cloud"),
        Provider::Generic => guide!("generic"),
    }
}

/// The lines of a section.
fn section(provider: Provider, heading: &str) -> impl Iterator<Item = &'static str> {
    text(provider)
        .lines()
        .skip_while(move |line| line.strip_prefix("## ") != Some(heading))
        .skip(1)
        .take_while(|line| !line.starts_with("## "))
        .filter(|line| !line.is_empty())
}

/// The steps at the provider, with our addresses filled in.
pub(super) fn steps(provider: Provider, protocol: Protocol, ours: &OurAddresses) -> Vec<GuideStep> {
    let mut steps: Vec<GuideStep> = Vec::new();
    for line in section(provider, protocol.name()) {
        if let Some((label, value)) = line
            .strip_prefix("   - ")
            .and_then(|line| line.rsplit_once(": "))
        {
            if let Some(step) = steps.last_mut() {
                step.values.push(Copyable {
                    label: label.to_owned(),
                    value: filled(value, ours),
                });
            }
        } else if let Some((_, text)) = line.split_once(". ") {
            steps.push(GuideStep {
                text: text.to_owned(),
                values: Vec::new(),
            });
        }
    }
    steps
}

/// What to do at the provider when a check fails, by the check's name.
pub(super) fn fix(provider: Provider, check: &str) -> Option<&'static str> {
    section(provider, FAILURES).find_map(|line| {
        let (name, text) = line.strip_prefix("- ")?.split_once(": ")?;
        (name == check).then_some(text)
    })
}

fn filled(value: &str, ours: &OurAddresses) -> String {
    match value {
        "{acs}" => ours.acs.clone(),
        "{entity_id}" | "{metadata}" => ours.entity_id.clone(),
        "{logout}" => ours.logout.clone(),
        "{redirect_uri}" => ours.redirect_uri.clone(),
        "{signed_out}" => ours.signed_out.clone(),
        "{backchannel_logout}" => ours.backchannel_logout.clone(),
        "{start}" => ours.start.clone(),
        plain => plain.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connections::fixes;
    use identity::CheckKind;
    use std::collections::HashSet;

    fn ours() -> OurAddresses {
        OurAddresses {
            acs: "https://app.example.com/acs".to_owned(),
            entity_id: "https://app.example.com/metadata".to_owned(),
            logout: "https://app.example.com/logout".to_owned(),
            redirect_uri: "https://app.example.com/callback".to_owned(),
            signed_out: "https://app.example.com/signed-out".to_owned(),
            backchannel_logout: "https://app.example.com/backchannel".to_owned(),
            start: "https://app.example.com/start".to_owned(),
        }
    }

    #[test]
    fn every_guide_has_steps_and_what_to_copy() {
        for provider in Provider::ALL {
            for protocol in provider.protocols() {
                let steps = steps(provider, *protocol, &ours());
                assert!(steps.len() >= 4, "{provider:?} {protocol:?}");
                let values: Vec<_> = steps.iter().flat_map(|step| &step.values).collect();
                let (wanted, logout) = match protocol {
                    Protocol::Saml => (ours().acs, ours().logout),
                    Protocol::Oidc => (ours().redirect_uri, ours().signed_out),
                };
                // These have no logout.
                let without = matches!(provider, Provider::GoogleWorkspace | Provider::JumpCloud);
                for wanted in std::iter::once(wanted).chain((!without).then_some(logout)) {
                    assert!(
                        values.iter().any(|value| value.value == wanted),
                        "{provider:?} {protocol:?}: {wanted}"
                    );
                }
                assert!(
                    !values.iter().any(|value| value.value.contains('{')),
                    "{values:?}"
                );
            }
        }
    }

    /// The names of all checks. Whoever adds one need not add it here: what is none is told which there are.
    fn checks() -> Vec<String> {
        let refused = serde_json::from_value::<CheckKind>("none".into());
        let refused = refused.expect_err("a name of none").to_string();
        let names = refused.split('`').skip(1).step_by(2);
        names.skip(1).map(str::to_owned).collect()
    }

    #[test]
    fn what_to_do_is_said_of_checks_that_there_are() {
        let checks = checks();
        for provider in Provider::ALL {
            let mut seen = HashSet::new();
            for line in section(provider, FAILURES) {
                let line = line
                    .strip_prefix("- ")
                    .and_then(|line| line.split_once(": "));
                let (name, text) = line.expect("a line of the list");
                assert!(
                    checks.iter().any(|check| check == name),
                    "{provider:?}: {name}"
                );
                assert!(seen.insert(name), "{provider:?}: {name} twice");
                assert!(text.ends_with('.'), "{provider:?}: {name}");
                let emphasis = text.matches("**").count();
                assert!(emphasis.is_multiple_of(2), "{provider:?}: {name}");
            }
        }
    }

    #[test]
    fn what_to_do_is_said_of_every_check_at_every_provider() {
        let checks = checks();
        assert!(checks.len() >= 25, "{checks:?}");
        for name in checks {
            assert!(fix(Provider::Generic, &name).is_some(), "{name}");
            let check = serde_json::from_value::<CheckKind>(name.as_str().into());
            let check = check.expect("a check");
            for provider in Provider::ALL {
                let text = fixes::fix(provider, check).unwrap_or_default();
                assert!(!text.trim().is_empty(), "{provider:?}: {name}");
            }
        }
    }
}
