//! User information: what the provider says beside the token.

use super::claims::Claims;
use crate::checks::{Check, CheckKind, Report};
use crate::error::Error;
use crate::http::Client;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Map, Value};

/// Claims that only the signed token may say.
const ONLY_IN_TOKEN: [&str; 14] = [
    "iss",
    "sub",
    "aud",
    "azp",
    "exp",
    "nbf",
    "iat",
    "nonce",
    "acr",
    "amr",
    "auth_time",
    "sid",
    "tid",
    "oid",
];

/// Asks for user information and adds to the claims what the token does not say itself, if it is about the
/// same person. That it cannot be had fails nothing; that it is about another person refuses the sign-in.
pub(super) async fn merge(
    client: &Client,
    endpoint: &str,
    access_token: &SecretString,
    claims: &mut Claims,
    report: &mut Report,
) -> Result<(), Error> {
    let subject = claims.text("sub").unwrap_or_default().to_owned();
    let info = match fetch(client, endpoint, access_token).await {
        Ok(info) => info,
        Err(error) => {
            report.push(Check::not_reached(CheckKind::UserInfo, &subject).note(error.to_string()));
            return Ok(());
        }
    };
    let received = info.get("sub").and_then(Value::as_str).unwrap_or_default();
    let same = received == subject;
    report.push(
        Check::new(CheckKind::UserInfo, same, &subject, received)
            .or("The provider's user information speaks of another person than its token."),
    );
    report.refusal()?;
    for (name, value) in info {
        if !ONLY_IN_TOKEN.contains(&name.as_str()) && !claims.payload.contains_key(&name) {
            claims.payload.insert(name, value);
        }
    }
    Ok(())
}

async fn fetch(
    client: &Client,
    endpoint: &str,
    access_token: &SecretString,
) -> Result<Map<String, Value>, Error> {
    let invalid = |why: &str| Error::DocumentInvalid {
        document: "user information",
        why: why.to_owned(),
    };
    let request = http::Request::get(endpoint)
        .header(
            "authorization",
            format!("Bearer {}", access_token.expose_secret()),
        )
        .header("accept", "application/json")
        .body(Vec::new())
        .map_err(|_| invalid("its address or the access token cannot be sent"))?;
    let response = client.send(request).await?;
    if response.status() != 200 {
        return Err(Error::UnexpectedStatus {
            host: client
                .parse(endpoint)?
                .host_str()
                .unwrap_or_default()
                .to_owned(),
            status: response.status().as_u16(),
            hint: ".",
        });
    }
    serde_json::from_slice(response.body())
        .map_err(|_| invalid("it is not a JSON object; signed user information is not supported"))
}
