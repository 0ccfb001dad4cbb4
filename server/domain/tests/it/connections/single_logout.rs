//! Single logout: what goes to the provider when somebody signs out here, what comes from it, and what is not believed.

use super::setup::{POLICY, call_back, oidc_fields};
use super::{Saml, Visitor, audited, detail, draft, prove, resolved, session, workspace};
use crate::look;
use domain::connections::{self, OidcFields, PolicyFields};
use domain::secrets::Token;
use domain::sessions;
use domain::sign_in_flows::{self, Begun, Finished, Wish};
use domain::single_logout::{self, Message, Requested};
use peers::{LogoutReceiver, OidcProvider, Url};
use shared::ErrorCode;
use shared::connections::Protocol;
use shared::ids::ConnectionId;
use test_support::{Member, ORIGIN, TestApp, TestTenant, refusal};
use time::Duration;

/// A workspace with a connection by SAML that its people sign in by.
async fn with_saml(app: &TestApp) -> (TestTenant, Saml) {
    let acme = workspace(app, "Acme").await;
    prove(app, &acme.admin, "example.com").await;
    let saml = Saml::active(app, &acme.admin).await;
    (acme, saml)
}

impl Saml {
    /// Signs in as somebody who stays at their browser.
    async fn enter(&self, app: &TestApp, name: &str) -> (Visitor, Token) {
        let visitor = Visitor::new();
        let answer = self.begin(app, &visitor, name).await;
        let token = session(self.post(app, &answer, &visitor).await);
        (visitor, token)
    }

    /// Signs out at the provider; gives the query of the logout request that the browser brings.
    async fn sign_out_there(&self, visitor: &Visitor) -> String {
        let address = format!(
            "{}/saml2/idp/initSLO.php?RelayState=%2Fdone",
            self.peer.base
        );
        let address = address.parse().expect("an address");
        let page = visitor.browser.open(address, ORIGIN).await;
        let brought = page.left_for.unwrap_or_else(|| panic!("{}", page.text));
        brought.query().expect("a request").to_owned()
    }

    async fn receive(&self, app: &TestApp, query: &str) -> Requested {
        let message = Message::Redirect(query.to_owned());
        single_logout::receive_request(&app.anonymous(), self.id, message)
            .await
            .expect("an end")
    }
}

async fn is_live(app: &TestApp, token: &Token) -> bool {
    app.resolve(token, None).await.is_some()
}

/// Signs a session out here; gives the token that leads to its provider, if one is told.
async fn sign_out(app: &TestApp, token: &Token) -> Option<Token> {
    let session = resolved(app, token, "acme").await.session;
    sessions::sign_out(&session).await.expect("signed out")
}

/// Where the way out leads in a browser.
async fn way_out(app: &TestApp, token: &Token, browser: &Token) -> Url {
    let begun = single_logout::way_out(&app.anonymous(), token, browser, String::new()).await;
    match begun.expect("a way") {
        Some(Begun::Redirect(address)) => address.parse().expect("an address"),
        other => panic!("{other:?}"),
    }
}

fn answered(requested: Requested) -> Url {
    match requested {
        Requested::Ended(Some(Begun::Redirect(address))) => address.parse().expect("an address"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_sign_out_goes_through_the_saml_provider_and_back() {
    let app = TestApp::new().await;
    let (_acme, saml) = with_saml(&app).await;
    let (visitor, token) = saml.enter(&app, "alice").await;
    let leads = sign_out(&app, &token).await.expect("a way out");
    assert!(!is_live(&app, &token).await, "whatever the provider says");
    let address = way_out(&app, &leads, &visitor.cookie).await;
    let ctx = app.anonymous();
    let used = single_logout::way_out(&ctx, &leads, &visitor.cookie, String::new()).await;
    assert_eq!(used.unwrap(), None, "a token leads there once");

    let page = visitor.browser.open(address, ORIGIN).await;
    let back = page.left_for.unwrap_or_else(|| panic!("{}", page.text));
    let ours = format!("{ORIGIN}/sso/saml/{}/logout?", saml.id);
    assert!(back.as_str().starts_with(&ours), "{back}");
    let query = back.query().expect("an answer").to_owned();
    let finish = async |query: &str, browser: &Token| {
        let message = Message::Redirect(query.to_owned());
        single_logout::finish(&app.anonymous(), saml.id, message, Some(browser))
            .await
            .expect("an end")
    };
    let another = Visitor::new().cookie;
    assert_eq!(finish(&query, &another).await, None, "another browser's");
    let confirmed = finish(&query, &visitor.cookie).await;
    assert_eq!(confirmed.as_deref(), Some(""));
    assert_eq!(finish(&query, &visitor.cookie).await, None, "it comes once");

    // The provider asks for the password again.
    let begun =
        sign_in_flows::begin(&app.anonymous(), saml.id, &visitor.cookie, Wish::default()).await;
    let Begun::Redirect(request) = begun.unwrap() else {
        panic!("a redirect")
    };
    let page = visitor.browser.open(request.parse().unwrap(), ORIGIN).await;
    assert!(page.form().fields.contains_key("username"), "{}", page.text);
}

#[tokio::test]
async fn an_answer_that_is_changed_or_unsigned_confirms_nothing() {
    let app = TestApp::new().await;
    let (_acme, saml) = with_saml(&app).await;
    for change in [
        |query: &str| query.split("&SigAlg").next().unwrap().to_owned(),
        |query: &str| query.replace("Signature=", "Signature=AAAA"),
    ] {
        let (visitor, token) = saml.enter(&app, "alice").await;
        let leads = sign_out(&app, &token).await.expect("a way out");
        let address = way_out(&app, &leads, &visitor.cookie).await;
        let back = visitor.browser.open(address, ORIGIN).await.left_for;
        let query = change(back.expect("an answer").query().unwrap());
        let message = Message::Redirect(query);
        let ctx = app.anonymous();
        let finished = single_logout::finish(&ctx, saml.id, message, Some(&visitor.cookie)).await;
        assert_eq!(finished.unwrap(), None);
    }
}

#[tokio::test]
async fn where_the_provider_is_gone_or_not_to_be_told_a_sign_out_is_one_all_the_same() {
    let app = TestApp::new().await;
    let (acme, saml) = with_saml(&app).await;
    let quiet = PolicyFields {
        signs_out: false,
        ..POLICY
    };
    let (_visitor, token) = saml.enter(&app, "alice").await;
    connections::set_policy(&acme.admin, saml.id, quiet)
        .await
        .unwrap();
    assert!(!detail(&acme.admin, saml.id).await.saml.unwrap().signs_out);
    saml.test(&app, &acme.admin, "alice").await;
    connections::activate(&acme.admin, Some(&acme.admin.person), saml.id)
        .await
        .unwrap();
    assert!(sign_out(&app, &token).await.is_none());
    assert!(!is_live(&app, &token).await);

    let (_visitor, token) = saml.enter(&app, "alice").await;
    connections::deactivate(&acme.admin, Some(&acme.admin.person), saml.id)
        .await
        .unwrap();
    assert!(sign_out(&app, &token).await.is_none());
    assert!(!is_live(&app, &token).await);
}

#[tokio::test]
async fn a_saml_provider_ends_the_session_that_it_names_and_no_other() {
    let app = TestApp::new().await;
    let (acme, saml) = with_saml(&app).await;
    let (visitor, here) = saml.enter(&app, "alice").await;
    let (_elsewhere, there) = saml.enter(&app, "alice").await;
    let (_mallory, others) = saml.enter(&app, "mallory").await;
    let query = saml.sign_out_there(&visitor).await;
    let answer = answered(saml.receive(&app, &query).await);
    assert!(!is_live(&app, &here).await);
    assert!(is_live(&app, &there).await && is_live(&app, &others).await);

    // The provider is told, and takes it.
    let page = visitor.browser.open(answer, ORIGIN).await;
    assert!(
        page.left_for.is_none() && !page.text.contains("xception"),
        "{}",
        page.text
    );

    let entry = "SELECT changes::text FROM audit_entries
                 WHERE tenant_id = $1 AND action = 'connection.sign_out' AND result = 'ok'";
    let entries: Vec<String> = look::of_tenant(&app, acme.id, entry).await;
    let [entry] = entries.as_slice() else {
        panic!("{entries:?}")
    };
    assert!(entry.contains("alice@example.com"), "{entry}");
    let own = "SELECT count(*) FROM account_events e JOIN users u ON u.id = e.user_id
               WHERE e.name = 'session.revoked' AND u.email = 'alice@example.com'";
    assert_eq!(look::count(&app, own).await, 1);

    // The same request ends nothing a second time.
    assert!(matches!(
        saml.receive(&app, &query).await,
        Requested::Refused
    ));
    assert_eq!(audited(&app, acme.id).await.as_deref(), Some("replayed"));
    assert!(is_live(&app, &there).await);
}

#[tokio::test]
async fn a_logout_request_that_is_not_good_ends_nothing_and_says_why() {
    let app = TestApp::new().await;
    let (acme, saml) = with_saml(&app).await;
    let (visitor, token) = saml.enter(&app, "alice").await;
    let query = saml.sign_out_there(&visitor).await;
    let unsigned = query.split("&SigAlg").next().unwrap();
    let broken = query.replace("Signature=", "Signature=AAAA");
    for (query, reason) in [
        ("", "refused_form"),
        ("SAMLRequest=%%%", "refused_form"),
        (unsigned, "refused_signature"),
        (&broken, "refused_signature"),
        (&format!("{query}&{unsigned}"), "refused_form"),
    ] {
        let requested = saml.receive(&app, query).await;
        assert!(matches!(requested, Requested::Refused), "{requested:?}");
        assert_eq!(audited(&app, acme.id).await.as_deref(), Some(reason));
    }
    assert!(is_live(&app, &token).await);

    // Another tenant's connection: its provider, its address.
    let globex = workspace(&app, "Globex").await;
    let theirs = Saml::active(&app, &globex.admin).await;
    let requested = theirs.receive(&app, &query).await;
    assert!(matches!(requested, Requested::Refused));
    assert_eq!(
        audited(&app, globex.id).await.as_deref(),
        Some("refused_issuer")
    );
    assert!(is_live(&app, &token).await);
    let nobody = ConnectionId::from_uuid(uuid(7));
    let message = Message::Redirect(query.clone());
    let lost = single_logout::receive_request(&app.anonymous(), nobody, message).await;
    assert_eq!(refusal(lost).code, ErrorCode::NotFound);

    // Too old, once its key might be forgotten.
    app.after(Duration::hours(2));
    let requested = saml.receive(&app, &query).await;
    assert!(matches!(requested, Requested::Refused));
    assert_eq!(
        audited(&app, acme.id).await.as_deref(),
        Some("refused_issued_at")
    );
}

fn uuid(number: u128) -> uuid::Uuid {
    uuid::Uuid::from_u128(number)
}

/// A connection by `OpenID` Connect whose provider tells of logouts, and is told of ours.
struct Oidc {
    id: ConnectionId,
    peer: OidcProvider,
    receiver: LogoutReceiver,
}

impl Oidc {
    async fn active(app: &TestApp, admin: &Member) -> Self {
        let receiver = LogoutReceiver::start();
        let callback = format!("{ORIGIN}/sso/oidc/callback");
        let peer = OidcProvider::start_telling(&callback, &receiver);
        let id = draft(admin, Protocol::Oidc).await;
        let fields = OidcFields {
            signs_out: true,
            ..oidc_fields(&peer.issuer)
        };
        connections::set_oidc(admin, id, fields)
            .await
            .expect("a provider");
        let oidc = Self { id, peer, receiver };
        let visitor = Visitor::new();
        let begun = sign_in_flows::begin_test(admin, id, &visitor.cookie).await;
        let begun = begun.expect("a test");
        let tested = oidc.end(app, begun, &visitor, "ada").await;
        assert!(matches!(tested, Finished::Tested { .. }), "{tested:?}");
        connections::activate(admin, Some(&admin.person), id)
            .await
            .expect("activated");
        oidc
    }

    async fn end(&self, app: &TestApp, begun: Begun, visitor: &Visitor, name: &str) -> Finished {
        let query = call_back(begun, &self.peer, &visitor.browser, name).await;
        sign_in_flows::finish_oidc(&app.anonymous(), &query, Some(&visitor.cookie))
            .await
            .expect("an end")
    }

    async fn enter(&self, app: &TestApp, name: &str) -> (Visitor, Token) {
        let visitor = Visitor::new();
        let ctx = app.anonymous();
        let begun = sign_in_flows::begin(&ctx, self.id, &visitor.cookie, Wish::default()).await;
        let begun = begun.expect("a sign-in");
        let token = session(self.end(app, begun, &visitor, name).await);
        (visitor, token)
    }

    async fn receive(&self, app: &TestApp, token: &str) -> Result<usize, &'static str> {
        single_logout::receive_token(&app.anonymous(), self.id, token)
            .await
            .expect("an end")
    }
}

#[tokio::test]
async fn a_sign_out_goes_through_the_openid_provider_which_tells_of_it() {
    let app = TestApp::new().await;
    let acme = workspace(&app, "Acme").await;
    prove(&app, &acme.admin, "acme.com").await;
    let oidc = Oidc::active(&app, &acme.admin).await;
    let (visitor, here) = oidc.enter(&app, "nora@acme.com").await;
    let (_elsewhere, there) = oidc.enter(&app, "nora@acme.com").await;
    let leads = sign_out(&app, &here).await.expect("a way out");
    assert!(!is_live(&app, &here).await);
    let address = way_out(&app, &leads, &visitor.cookie).await;
    let asked: Vec<_> = address.query_pairs().map(|(name, _)| name).collect();
    assert_eq!(
        asked,
        ["id_token_hint", "client_id", "post_logout_redirect_uri"]
    );
    let back = oidc.peer.sign_out(&visitor.browser, address).await;
    assert_eq!(
        back.as_str(),
        detail(&acme.admin, oidc.id).await.ours.signed_out
    );

    // The token is about the session that is over here already; it ends nothing more.
    let token = oidc.receiver.token();
    assert_eq!(oidc.receive(&app, &token).await, Ok(0));
    assert!(is_live(&app, &there).await);
    assert_eq!(oidc.receive(&app, &token).await, Err("replayed"));
}

#[tokio::test]
async fn an_openid_provider_ends_the_session_that_it_names_and_no_other() {
    let app = TestApp::new().await;
    let acme = workspace(&app, "Acme").await;
    prove(&app, &acme.admin, "acme.com").await;
    let oidc = Oidc::active(&app, &acme.admin).await;
    let (visitor, here) = oidc.enter(&app, "nora@acme.com").await;
    let (_elsewhere, there) = oidc.enter(&app, "nora@acme.com").await;
    let end = format!("{}/session/end", oidc.peer.issuer);
    let page = visitor.browser.open(end.parse().unwrap(), ORIGIN).await;
    let yes = [("logout", "yes")];
    visitor.browser.submit(page.form(), &yes, ORIGIN).await;
    let token = oidc.receiver.token();

    let globex = workspace(&app, "Globex").await;
    let theirs = Oidc::active(&app, &globex.admin).await;
    assert_eq!(theirs.receive(&app, &token).await, Err("refused_issuer"));
    assert_eq!(
        audited(&app, globex.id).await.as_deref(),
        Some("refused_issuer")
    );
    let (claims, _) = token.rsplit_once('.').expect("a signature");
    let unsigned = format!("{claims}.AAAA");
    assert_eq!(
        oidc.receive(&app, &unsigned).await,
        Err("refused_signature")
    );
    assert!(is_live(&app, &here).await);

    assert_eq!(oidc.receive(&app, &token).await, Ok(1));
    assert!(!is_live(&app, &here).await);
    assert!(is_live(&app, &there).await);
    assert_eq!(oidc.receive(&app, &token).await, Err("replayed"));
    assert_eq!(audited(&app, acme.id).await.as_deref(), Some("replayed"));
    let actions = look::actions(&app, acme.id).await;
    let ended = actions.iter().filter(|name| *name == "connection.sign_out");
    assert_eq!(ended.count(), 3, "one that was done, two that were refused");
    let nobody = ConnectionId::from_uuid(uuid(7));
    let lost = single_logout::receive_token(&app.anonymous(), nobody, &token).await;
    assert_eq!(refusal(lost).code, ErrorCode::NotFound);
}

#[tokio::test]
async fn an_openid_provider_is_told_only_where_that_is_switched_on() {
    let app = TestApp::new().await;
    let acme = workspace(&app, "Acme").await;
    prove(&app, &acme.admin, "acme.com").await;
    let oidc = Oidc::active(&app, &acme.admin).await;
    connections::set_oidc(&acme.admin, oidc.id, oidc_fields(&oidc.peer.issuer))
        .await
        .unwrap();
    let shown = detail(&acme.admin, oidc.id).await.oidc.unwrap();
    assert!(!shown.signs_out, "the draft; what is live stays");
    let (_visitor, token) = oidc.enter(&app, "nora@acme.com").await;
    assert!(sign_out(&app, &token).await.is_some());

    let visitor = Visitor::new();
    let begun = sign_in_flows::begin_test(&acme.admin, oidc.id, &visitor.cookie).await;
    oidc.end(&app, begun.unwrap(), &visitor, "ada").await;
    connections::activate(&acme.admin, Some(&acme.admin.person), oidc.id)
        .await
        .unwrap();
    let (_visitor, token) = oidc.enter(&app, "nora@acme.com").await;
    assert!(sign_out(&app, &token).await.is_none());
    assert!(!is_live(&app, &token).await);
}
