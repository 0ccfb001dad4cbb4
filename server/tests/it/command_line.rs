//! The binary itself, as somebody at a terminal runs it.

use crate::site::{Ask, Site};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::secrets::SecretKey;
use domain::traffic::Traffic;
use secrecy::ExposeSecret as _;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};
use test_support::TestApp;

/// A database's addresses and the key of an installation, for a process of its own.
struct Terminal {
    addresses: Vec<(&'static str, String)>,
    key: PathBuf,
}

impl Terminal {
    /// With a key of so many equal bytes: those of the tests are sevens.
    fn of(app: &TestApp, byte: u8) -> Self {
        let addresses = [
            ("DATABASE_AUTH_URL", "tenantry_auth"),
            ("DATABASE_TENANT_URL", "tenantry_tenant"),
            ("DATABASE_OPERATOR_URL", "tenantry_operator"),
            ("DATABASE_WORKER_URL", "tenantry_worker"),
        ]
        .map(|(variable, role)| (variable, app.database.url(role).expose_secret().to_owned()));
        let name = format!("key-{}", app.clock().new_id().simple());
        let key = std::env::temp_dir().join(name);
        fs::write(&key, STANDARD.encode([byte; SecretKey::MIN_BYTES])).expect("a file");
        Self {
            addresses: addresses.into(),
            key,
        }
    }

    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_tenantry"))
            .args(arguments)
            .env_remove("DATABASE_URL")
            .envs(self.addresses.iter().map(|(name, value)| (name, value)))
            .env("TENANTRY_SECRET_KEY_FILE", &self.key)
            .output()
            .expect("it runs")
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.key);
    }
}

fn told(output: &Output) -> String {
    let text = [output.stdout.as_slice(), &output.stderr].concat();
    String::from_utf8_lossy(&text).into_owned()
}

#[tokio::test]
async fn audit_verify_tells_by_its_exit_code_what_it_found() {
    let site = Site::new().await;
    site.app.tenant("Acme").await;
    site.app.seal_audit_logs().await;
    let verify = ["audit", "verify", "--tenant", "acme", "--json"];
    let clean = Terminal::of(&site.app, 7).run(&verify);
    assert!(clean.status.success(), "{}", told(&clean));
    let report: serde_json::Value = serde_json::from_slice(&clean.stdout).expect("JSON");
    assert_eq!(
        report["tenants"][0]["findings"],
        serde_json::json!([]),
        "{report}"
    );

    let strange = Terminal::of(&site.app, 8).run(&verify);
    assert_eq!(strange.status.code(), Some(1), "{}", told(&strange));
    assert!(told(&strange).contains("not signed"), "{}", told(&strange));

    let nobody = Terminal::of(&site.app, 7).run(&["audit", "verify", "--tenant", "nobody"]);
    assert!(!nobody.status.success(), "{}", told(&nobody));
}

#[tokio::test]
async fn tenant_limit_is_in_force_with_the_next_request() {
    let site = Site::of(TestApp::with_traffic(Traffic::in_process()).await);
    let acme = site.app.tenant("Acme").await;
    let terminal = Terminal::of(&site.app, 7);
    let limit = |number| {
        [
            "tenant",
            "limit",
            "--slug",
            "acme",
            "--requests-per-second",
            number,
            "--reason",
            "asked for by the customer",
        ]
    };
    let refused = terminal.run(&limit("0"));
    assert!(
        !refused.status.success() && told(&refused).contains("at least one"),
        "{}",
        told(&refused)
    );
    let done = terminal.run(&limit("2"));
    assert!(done.status.success(), "{}", told(&done));
    let answer = Ask::get("/t/acme/audit/export.csv")
        .by(&acme.owner.person.token)
        .send(&site.tenant)
        .await;
    assert_eq!(answer.header("ratelimit-limit"), "8");
}

#[tokio::test]
async fn operator_reset_factor_leads_to_adding_another_one() {
    let site = Site::new().await;
    let olga = site.app.operator().await;
    let terminal = Terminal::of(&site.app, 7);
    let reset = |email| {
        let reason = "The phone is gone";
        [
            "operator",
            "reset-factor",
            "--email",
            email,
            "--reason",
            reason,
        ]
    };
    let nobody = terminal.run(&reset("nobody@tenantry.example"));
    assert!(!nobody.status.success(), "{}", told(&nobody));
    let done = terminal.run(&reset("olga@tenantry.example"));
    assert!(done.status.success(), "{}", told(&done));
    assert!(olga.again(&site.app).await.is_none(), "the session is over");
    let again = terminal.run(&reset("olga@tenantry.example"));
    assert!(!again.status.success(), "{}", told(&again));
}

#[tokio::test]
async fn operator_code_prints_what_the_demo_asks_for() {
    let site = Site::new().await;
    let code = Terminal::of(&site.app, 7).run(&["operator", "code"]);
    let text = told(&code);
    let digits = text.trim();
    assert!(
        digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_digit()),
        "{text}"
    );
}
