//! The app at the level of the domain: realms, clock, mail and jobs.

use crate::actors::{OperatorActor, Person, TestTenant};
use crate::database::TestDatabase;
use crate::letter::Letter;
use crate::places;
use crate::records::Records;
use domain::audit::{Caretaker, Sealer};
use domain::clock::Clock;
use domain::connections::{Client, Outside, Reach, Refresher};
use domain::geoip::GeoIp;
use domain::identities::IdentityProvider;
use domain::jobs::{JobTools, Worker};
use domain::limits::Limits;
use domain::oauth::Clients;
use domain::operators::OperatorProvider;
use domain::passwords::Passwords;
use domain::secrets::{SecretKey, Token};
use domain::sessions::{self, Resolved};
use domain::traffic::Traffic;
use domain::{OperatorRealm, RequestContext, RequestMeta, TenantRealm, context::Tools};
use mail::{Mailbox, Mailer};
use shared::Language;
use shared::operator_permissions::OperatorRole;
use std::path::Path;
use std::sync::Arc;
use time::Duration;

/// The `User-Agent` of everybody's requests.
pub const BROWSER: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0";

/// Where the tenant app is, as far as anybody outside knows.
pub const ORIGIN: &str = "http://localhost:3000";

/// Where the operator portal is.
pub const OPERATOR_ORIGIN: &str = "https://operators.tenantry.example";

/// The sister products of the tests: one with the secret "secret", and one that runs in browsers.
const SISTER_PRODUCTS: &str = r#"[
    {
        "id": "reports",
        "name": "Reports",
        "secret_sha256": "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b",
        "redirect_uris": ["https://reports.example.com/back"]
    },
    { "id": "board", "name": "Board", "redirect_uris": ["https://board.example.com/back?from=tenantry"] }
]"#;

/// Fetches from where the records say that hosts are, within the usual limits.
fn client(records: &Records) -> Client {
    let lookup = Arc::new(records.clone());
    Client::with(
        Reach::Development,
        lookup,
        usize::MAX,
        std::time::Duration::MAX,
    )
    .expect("TLS")
}

/// The app, on a database of its own.
pub struct TestApp {
    /// The database.
    pub database: TestDatabase,
    tools: Tools,
    mailbox: Mailbox,
    records: Records,
}

impl TestApp {
    /// An app without limits: a test is one address for a thousand people.
    pub async fn new() -> Self {
        Self::with(Limits::off(), Traffic::unlimited()).await
    }

    /// An app that counts attempts.
    pub async fn with_limits(limits: Limits) -> Self {
        Self::with(limits, Traffic::unlimited()).await
    }

    /// An app that counts tenants' requests.
    pub async fn with_traffic(traffic: Traffic) -> Self {
        Self::with(Limits::off(), traffic).await
    }

    async fn with(limits: Limits, traffic: Traffic) -> Self {
        let records = Records::default();
        let tools = Tools {
            clock: Clock::default(),
            passwords: Passwords::with_memory(8, 1).expect("cheap parameters"),
            limits,
            traffic,
            key: SecretKey::new(vec![7; SecretKey::MIN_BYTES]).expect("a key"),
            geoip: GeoIp::default(),
            outside: Outside {
                client: client(&records),
                resolver: Arc::new(records.clone()),
                origin: ORIGIN.into(),
            },
            clients: Clients::parse(SISTER_PRODUCTS).expect("products"),
            identity: IdentityProvider::default(),
            operator_origin: OPERATOR_ORIGIN.into(),
            operator_provider: None,
        };
        Self {
            database: Box::pin(TestDatabase::new()).await,
            tools,
            mailbox: Mailbox::default(),
            records,
        }
    }

    /// Has somebody else say who people are.
    pub fn identify_by(&mut self, identity: IdentityProvider) {
        self.tools.identity = identity;
    }

    /// Has nobody choose a password of that file: a line with SHA-1 and count for each, in the order of the hashes.
    pub fn refuse_passwords_of(&mut self, file: &Path) {
        let passwords = self.tools.passwords.clone();
        self.tools.passwords = passwords.refusing(file).expect("such a file");
    }

    /// Lets the app tell where addresses are: 198.51.100.9 in Munich, and itself somewhere in Germany.
    pub fn know_places(&mut self) {
        self.tools.geoip = places::geoip();
    }

    /// Lets operators sign in with the company's own provider.
    pub fn sign_operators_in_by(&mut self, provider: OperatorProvider) {
        self.tools.operator_provider = Some(provider);
    }

    /// Closes the connections and opens others, which know what the superuser has set since.
    /// Contexts from before are closed with them.
    pub async fn reconnect(&mut self) {
        self.database.reconnect().await;
    }

    /// What both realms work with.
    pub const fn tools(&self) -> &Tools {
        &self.tools
    }

    /// What DNS says.
    pub const fn records(&self) -> &Records {
        &self.records
    }

    /// Tells the app's time.
    pub const fn clock(&self) -> &Clock {
        &self.tools.clock
    }

    /// Lets time pass.
    pub fn after(&self, duration: Duration) {
        self.tools.clock.advance(duration);
    }

    /// What the tenant app may reach.
    pub fn tenant_realm(&self) -> TenantRealm {
        self.database.database().tenant_realm(self.tools.clone())
    }

    /// What the operator portal may reach.
    pub fn operator_realm(&self) -> OperatorRealm {
        self.database.database().operator_realm(self.tools.clone())
    }

    /// Where requests come from.
    pub fn meta(&self) -> RequestMeta {
        self.meta_from("203.0.113.7")
    }

    /// Where requests from an address come from. Each has an id of its own.
    pub fn meta_from(&self, ip: &str) -> RequestMeta {
        RequestMeta {
            request_id: self.clock().new_id().to_string(),
            ip: Some(ip.to_owned()),
            user_agent: Some(BROWSER.to_owned()),
            language: Language::En,
            device: Some(Token::presented("the browser of these tests")),
        }
    }

    /// A request of nobody in particular.
    pub fn anonymous(&self) -> RequestContext {
        self.anonymous_from("203.0.113.7")
    }

    /// A request of nobody in particular from an address.
    pub fn anonymous_from(&self, ip: &str) -> RequestContext {
        RequestContext::new(self.tenant_realm(), self.meta_from(ip))
    }

    /// Whose session a token is, as the next request would find out.
    pub async fn resolve(&self, token: &Token, slug: Option<&str>) -> Option<Resolved> {
        sessions::resolve(&self.anonymous(), token, slug)
            .await
            .expect("the database answers")
    }

    /// Somebody who has signed up and belongs to no workspace: `ada@example.com` for “Ada”.
    pub async fn person(&self, name: &str) -> Person {
        Box::pin(Person::sign_up(self, name)).await
    }

    /// A workspace with a person for each role.
    pub async fn tenant(&self, name: &str) -> TestTenant {
        // Boxed, so that the futures of tests stay small.
        Box::pin(TestTenant::create(self, name)).await
    }

    /// An owner of the portal who is signed in to it.
    pub async fn operator(&self) -> OperatorActor {
        self.operator_as("Olga", OperatorRole::Owner).await
    }

    /// An operator who is signed in to the portal: `olga@tenantry.example` for “Olga”.
    pub async fn operator_as(&self, name: &str, role: OperatorRole) -> OperatorActor {
        OperatorActor::create(self, name, role).await
    }

    /// Runs the jobs that are in the queue.
    pub async fn run_jobs(&self) {
        self.worker()
            .await
            .run_once()
            .await
            .expect("the queue answers");
    }

    /// Seals what waits in the audit logs, and tells how many entries that were.
    pub async fn seal_audit_logs(&self) -> usize {
        Sealer::new(self.database.database(), self.tenant_realm())
            .seal_all()
            .await
            .expect("the database answers")
    }

    /// What removes expired entries of the audit logs.
    pub fn caretaker(&self) -> Caretaker {
        Caretaker::new(self.database.database(), self.tenant_realm())
    }

    /// What keeps connections in order.
    pub fn refresher(&self) -> Refresher {
        Refresher::new(self.database.database(), self.tenant_realm())
    }

    /// A worker of the queue.
    pub async fn worker(&self) -> Worker {
        let tools = JobTools {
            realm: self.tenant_realm(),
            operators: self.operator_realm(),
            mailer: self.mailer(),
            tenant_origin: "https://app.tenantry.example".into(),
            operator_origin: OPERATOR_ORIGIN.into(),
        };
        Worker::connect(self.database.database(), tools, 1)
            .await
            .expect("a worker")
    }

    /// What mails leave by.
    pub fn mailer(&self) -> Mailer {
        Mailer::Mailbox(self.mailbox.clone())
    }

    /// The last mail that an address got.
    #[track_caller]
    pub fn mail_to(&self, address: &str) -> Letter {
        let letters = self.mails_to(address);
        letters
            .into_iter()
            .next()
            .unwrap_or_else(|| panic!("no mail to {address}"))
    }

    /// The mails that an address got, the latest first.
    pub fn mails_to(&self, address: &str) -> Vec<Letter> {
        self.mailbox
            .list(Some(address))
            .into_iter()
            .map(Letter::new)
            .collect()
    }
}
