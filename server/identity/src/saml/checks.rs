//! The checks of a response, from our own tree of it.

use super::connection::{CLOCK_SKEW, Connection, Signed};
use super::xml::Element;
use super::{Pending, ns, structure};
use crate::checks::{CLOCK, Check, CheckKind, Report};
use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime};

const SUCCESS: &str = "urn:oasis:names:tc:SAML:2.0:status:Success";
const BEARER: &str = "urn:oasis:names:tc:SAML:2.0:cm:bearer";
/// How long a sign-in may take at the provider.
const LONGEST_PENDING: Duration = Duration::hours(1);

/// What the checks look at.
pub(super) struct Looked<'a> {
    pub connection: &'a Connection,
    pub response: &'a Element,
    pub pending: Option<&'a Pending>,
    pub now: OffsetDateTime,
}

pub(super) fn time(text: Option<&str>) -> Option<OffsetDateTime> {
    let time = OffsetDateTime::parse(text?.trim(), &Rfc3339).ok()?;
    // The standard wants UTC, and only then do all readers agree.
    (time.offset() == time::UtcOffset::UTC).then_some(time)
}

impl<'a> Looked<'a> {
    fn assertion(&self) -> Option<&'a Element> {
        self.response.first(ns::ASSERTION, "Assertion")
    }

    pub(super) fn status(&self) -> Check {
        let code = |element: Option<&Element>| {
            element
                .and_then(|element| element.attribute("Value"))
                .unwrap_or_default()
                .to_owned()
        };
        let top = self.response.path(ns::PROTOCOL, &["Status", "StatusCode"]);
        let (first, second) = (
            code(top),
            code(top.and_then(|top| top.first(ns::PROTOCOL, "StatusCode"))),
        );
        let message = self
            .response
            .path(ns::PROTOCOL, &["Status", "StatusMessage"])
            .map_or("", Element::trimmed);
        let said = [first.as_str(), second.as_str(), message]
            .iter()
            .filter(|text| !text.is_empty())
            .copied()
            .collect::<Vec<_>>()
            .join(", ");
        let hint = match second.rsplit(':').next().unwrap_or_default() {
            "AuthnFailed" => "The person did not sign in at the provider.",
            "InvalidNameIDPolicy" => {
                "The provider cannot make a name (NameID) for the person. Set the format of names at the provider: persistent, or the e-mail address."
            }
            "RequestDenied" => {
                "The provider refuses us: is the person assigned to the application there, and does it know our entity id?"
            }
            "NoAuthnContext" | "NoPassive" => {
                "The provider cannot sign the person in the way we asked for."
            }
            "UnknownPrincipal" => "The provider does not know the person.",
            _ => {
                "The provider refused. Its own log says more; most often our entity id or address differs there."
            }
        };
        Check::new(CheckKind::Status, first == SUCCESS, SUCCESS, &said).or(hint)
    }

    pub(super) fn beginning(&self, report: &mut Report) {
        if let Some(pending) = self.pending {
            let expected = "a sign-in that this browser began with this provider within an hour";
            let fits = pending.idp == self.connection.idp.entity_id
                && pending.acs == self.connection.sp.acs;
            let timely = self.now - pending.began_at <= LONGEST_PENDING;
            let received = match (fits, timely) {
                (true, true) => "that",
                (false, _) => "one that began before the connection was changed, or with another",
                (true, false) => "one that is long over",
            };
            report.push(
                Check::new(CheckKind::State, fits && timely, expected, received).or("Begin again."),
            );
        }
        report.push(self.in_response_to());
        report.push(self.destination());
        report.push(self.issuer());
    }

    fn in_response_to(&self) -> Check {
        let of_response = self.response.attribute("InResponseTo");
        let of_confirmation = self
            .confirmation()
            .and_then(|data| data.attribute("InResponseTo"));
        let received = of_response.or(of_confirmation).unwrap_or_default();
        let Some(pending) = self.pending else {
            let nobody = of_response.is_none() && of_confirmation.is_none();
            let allowed = self.connection.policy.idp_initiated;
            let expected = if allowed {
                "no request"
            } else {
                "a request of ours"
            };
            return Check::new(CheckKind::InResponseTo, allowed && nobody, expected, if nobody { "an answer to no request" } else { received })
                .or(if nobody {
                    "The sign-in began at the provider, which this connection does not allow. Begin it here, or allow it for the connection."
                } else {
                    "The answer belongs to a sign-in that another browser began, or that is over. Begin again."
                });
        };
        // An encrypted assertion that could not be opened has none to compare.
        let confirmed =
            self.assertion().is_none() || of_confirmation == Some(pending.request_id.as_str());
        let passed = of_response.is_none_or(|id| id == pending.request_id)
            && (of_response.is_some() || of_confirmation.is_some())
            && confirmed;
        let received = if of_response == Some(pending.request_id.as_str()) {
            of_confirmation.unwrap_or(received)
        } else {
            received
        };
        Check::new(CheckKind::InResponseTo, passed, &pending.request_id, received)
            .or("The answer belongs to another sign-in. Begin again; if it comes back, somebody may be trying to slip in an answer of their own.")
    }

    fn destination(&self) -> Check {
        let acs = &self.connection.sp.acs;
        match self.response.attribute("Destination") {
            None => Check::not_reached(CheckKind::Destination, acs).note("The response names none; the assertion names its recipient."),
            Some(destination) => Check::new(CheckKind::Destination, destination == acs, acs, destination)
                .or("Enter our address at the provider to the letter (ACS URL, reply URL, single sign-on URL)."),
        }
    }

    fn issuer(&self) -> Check {
        let expected = &self.connection.idp.entity_id;
        let issuers: Vec<&str> = [Some(self.response), self.assertion()]
            .into_iter()
            .flatten()
            .filter_map(|element| element.first(ns::ASSERTION, "Issuer"))
            .map(Element::trimmed)
            .collect();
        let wrong = issuers.iter().find(|issuer| *issuer != expected);
        let own = self
            .assertion()
            .is_none_or(|assertion| assertion.first(ns::ASSERTION, "Issuer").is_some());
        let passed = wrong.is_none() && own && !issuers.is_empty();
        let received = wrong.or(issuers.first()).copied().unwrap_or_default();
        Check::new(CheckKind::Issuer, passed, expected, received)
            .or("The connection has another entity id than the provider says. Load its metadata again, or enter its entity id (issuer) to the letter.")
    }

    pub(super) fn algorithm(&self) -> Check {
        let expected = "RSA (or ECDSA, if allowed) with SHA-256 or better";
        let found = structure::algorithms(self.response, self.connection.policy.algorithms);
        let passed = found.iter().all(|(_, fits)| *fits);
        let names: Vec<&str> = found
            .iter()
            .filter(|(_, fits)| passed || !fits)
            .map(|(name, _)| name.as_str())
            .collect();
        if names.is_empty() {
            return Check::not_reached(CheckKind::Algorithm, expected);
        }
        Check::new(CheckKind::Algorithm, passed, expected, &names.join(", "))
            .or("Set the signature algorithm at the provider to RSA-SHA256. SHA-1 is broken.")
    }

    /// What must be signed and is not, by the look of it.
    pub(super) fn missing_signature(&self) -> Option<&'static str> {
        let response = self.response.first(ns::SIGNATURE, "Signature").is_some();
        let assertion = self
            .assertion()
            .is_some_and(|assertion| assertion.first(ns::SIGNATURE, "Signature").is_some());
        match self.connection.policy.signed {
            Signed::Either if !response && !assertion => Some("nothing is signed"),
            Signed::Response if !response => Some("the response is not signed"),
            Signed::Assertion if !assertion => Some("the assertion is not signed"),
            Signed::Both if !response || !assertion => {
                Some("response and assertion are not both signed")
            }
            _ => None,
        }
    }

    /// Audience, recipient and times.
    pub(super) fn conditions(&self, report: &mut Report) {
        let Some(assertion) = self.assertion() else {
            for kind in [
                CheckKind::Audience,
                CheckKind::Recipient,
                CheckKind::NotBefore,
                CheckKind::NotOnOrAfter,
            ] {
                report.push(Check::not_reached(kind, "an assertion"));
            }
            return;
        };
        report.push(self.audience(assertion));
        let recipient = self
            .confirmation()
            .and_then(|data| data.attribute("Recipient"))
            .unwrap_or_default();
        report.push(
            Check::new(CheckKind::Recipient, recipient == self.connection.sp.acs, &self.connection.sp.acs, recipient)
                .or("Enter our address at the provider to the letter (ACS URL, reply URL, single sign-on URL)."),
        );
        self.times(assertion, report);
    }

    fn audience(&self, assertion: &Element) -> Check {
        let own = &self.connection.sp.entity_id;
        let restrictions: Vec<Vec<&str>> = assertion
            .first(ns::ASSERTION, "Conditions")
            .map(|conditions| {
                conditions
                    .all(ns::ASSERTION, "AudienceRestriction")
                    .map(|restriction| {
                        restriction
                            .all(ns::ASSERTION, "Audience")
                            .map(Element::trimmed)
                            .collect()
                    })
                    .collect()
            })
            .unwrap_or_default();
        let passed = !restrictions.is_empty()
            && restrictions
                .iter()
                .all(|audiences| audiences.contains(&own.as_str()));
        let received: Vec<&str> = restrictions.into_iter().flatten().collect();
        Check::new(CheckKind::Audience, passed, own, &received.join(", "))
            .or("Enter our entity id at the provider to the letter (audience, identifier, SP entity id).")
    }

    fn times(&self, assertion: &'a Element, report: &mut Report) {
        let now = self.now;
        let conditions = assertion.first(ns::ASSERTION, "Conditions");
        let confirmation = self.confirmation();
        let written = |element: Option<&'a Element>, name| {
            element.and_then(|element| element.attribute(name))
        };
        let issued = time(assertion.attribute("IssueInstant"));
        let ahead = issued.map(|issued| (issued - now).whole_seconds());

        let begins = written(conditions, "NotBefore");
        let latest = now.saturating_add(CLOCK_SKEW);
        // An answer from the future would outlive its replay keys.
        let early = [begins, assertion.attribute("IssueInstant")]
            .into_iter()
            .flatten()
            .any(|text| time(Some(text)).is_none_or(|time| time > latest));
        report.push(
            Check::new(
                CheckKind::NotBefore,
                !early && issued.is_some(),
                &format!("{} or earlier", moment(latest)),
                begins
                    .or(assertion.attribute("IssueInstant"))
                    .unwrap_or_default(),
            )
            .or(CLOCK)
            .clock_ahead(ahead),
        );
        let earliest = now.saturating_sub(CLOCK_SKEW);
        let statement = assertion.first(ns::ASSERTION, "AuthnStatement");
        let ends = [
            written(confirmation, "NotOnOrAfter"),
            written(conditions, "NotOnOrAfter"),
            written(statement, "SessionNotOnOrAfter"),
        ];
        let over = ends
            .into_iter()
            .flatten()
            .find(|text| time(Some(text)).is_none_or(|time| time <= earliest));
        let received = over.or(ends[0]).or(ends[1]).unwrap_or_default();
        report.push(
            Check::new(
                CheckKind::NotOnOrAfter,
                over.is_none() && ends[0].is_some(),
                &format!("later than {}", moment(earliest)),
                received,
            )
            .or(CLOCK)
            .clock_ahead(ahead),
        );
        if self.pending.is_some_and(|pending| pending.forced) {
            let written = written(statement, "AuthnInstant").unwrap_or_default();
            let began = self
                .pending
                .map_or(now, |pending| pending.began_at)
                .saturating_sub(CLOCK_SKEW);
            let passed = time(Some(written)).is_some_and(|at| at >= began);
            report.push(
                Check::new(CheckKind::AuthenticatedAt, passed, &format!("{} or later", moment(began)), written)
                    .or("We asked the provider to have the person sign in again (ForceAuthn), and it did not."),
            );
        }
    }

    /// The data of the bearer confirmation.
    pub(super) fn confirmation(&self) -> Option<&'a Element> {
        self.assertion()?
            .first(ns::ASSERTION, "Subject")?
            .all(ns::ASSERTION, "SubjectConfirmation")
            .find(|confirmation| confirmation.attribute("Method") == Some(BEARER))?
            .first(ns::ASSERTION, "SubjectConfirmationData")
    }

    pub(super) fn name_id(&self) -> Check {
        let name = self
            .assertion()
            .and_then(|assertion| assertion.path(ns::ASSERTION, &["Subject", "NameID"]));
        let text = name.map_or("", Element::trimmed);
        let format = name.and_then(|name| name.attribute("Format"));
        // Nobody would be known again by it, and whoever has somebody's former address would come into their account.
        if format.is_some_and(|format| format.ends_with(":transient")) {
            return Check::new(CheckKind::NameId, false, "a NameID that stays the same", &format!("{text} (transient)"))
                .or("The provider names the person otherwise at each sign-in. Set the NameID to persistent, or to the e-mail address, at the provider.");
        }
        Check::new(CheckKind::NameId, (1..=512).contains(&text.chars().count()), "a NameID of 512 characters at most", text)
            .or("The provider must send a NameID: persistent, or the e-mail address, not encrypted by itself.")
    }
}

fn moment(time: OffsetDateTime) -> String {
    time.replace_nanosecond(0)
        .unwrap_or(time)
        .format(&Rfc3339)
        .unwrap_or_default()
}
