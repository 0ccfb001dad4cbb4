//! `tenantry doctor`: whether the database keeps tenants apart, told to a person or a program.

use anyhow::{bail, ensure};
use clap::Args;
use domain::clock::Clock;
use domain::doctor::{self, RoleAddress};
use secrecy::{ExposeSecret as _, SecretString};
use shared::isolation::{Check, IsolationReport};
use std::fmt::Write as _;
use time::format_description::well_known::Rfc3339;

/// Options of `tenantry doctor`: the addresses that the server is given. One is enough; each that is
/// there is checked to sign in as its role. The owner's address is not needed.
#[derive(Args)]
pub struct DoctorArgs {
    /// The database as `tenantry_auth`.
    #[arg(long, env = "DATABASE_AUTH_URL", hide_env_values = true)]
    database_auth_url: Option<SecretString>,
    /// The database as `tenantry_tenant`.
    #[arg(long, env = "DATABASE_TENANT_URL", hide_env_values = true)]
    database_tenant_url: Option<SecretString>,
    /// The database as `tenantry_worker`.
    #[arg(long, env = "DATABASE_WORKER_URL", hide_env_values = true)]
    database_worker_url: Option<SecretString>,
    /// The database as `tenantry_operator`.
    #[arg(long, env = "DATABASE_OPERATOR_URL", hide_env_values = true)]
    database_operator_url: Option<SecretString>,
    /// Prints JSON for programs instead of text for people.
    #[arg(long)]
    json: bool,
}

impl DoctorArgs {
    fn addresses(&self) -> Vec<RoleAddress> {
        [
            ("tenantry_auth", &self.database_auth_url),
            ("tenantry_tenant", &self.database_tenant_url),
            ("tenantry_worker", &self.database_worker_url),
            ("tenantry_operator", &self.database_operator_url),
        ]
        .into_iter()
        .filter_map(|(role, address)| Some((role, address.clone()?)))
        .filter(|(_, address)| !address.expose_secret().is_empty())
        .collect()
    }
}

/// Examines the database and prints the report.
///
/// # Errors
/// When the database cannot be examined, or something is wrong with it.
pub async fn run(args: DoctorArgs) -> anyhow::Result<()> {
    let addresses = args.addresses();
    ensure!(
        !addresses.is_empty(),
        "set DATABASE_OPERATOR_URL, or the address of any other of the app's roles"
    );
    let report = doctor::report_through(&addresses, &Clock::default()).await?;
    if args.json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        print!("{}", text(&report));
    }
    match report.findings() {
        0 => Ok(()),
        1 => bail!("1 finding"),
        findings => bail!("{findings} findings"),
    }
}

fn text(report: &IsolationReport) -> String {
    let mut text = format!(
        "Isolation of tenants in the database {}\n\
         Tenantry {}, migration {}, PostgreSQL {}, {}\n\
         Tenant tables: {}\n",
        report.database,
        report.version,
        report.schema_version,
        report.postgres,
        report.examined_at.format(&Rfc3339).unwrap_or_default(),
        report.tables.join(", "),
    );
    for check in &report.checks {
        // Writing to a string cannot fail.
        _ = write_check(&mut text, check);
    }
    let verdict = if report.passed() {
        "\nNothing was found: tenants are kept apart.\n"
    } else {
        "\nThis needs attention: see docs/runbooks/isolation-alarm.md\n"
    };
    text.push_str(verdict);
    text
}

fn write_check(text: &mut String, check: &Check) -> std::fmt::Result {
    let verdict = if check.passed() { "pass" } else { "FAIL" };
    let examined = check.examined.len();
    writeln!(text, "\n[{verdict}] {} ({examined} examined)", check.title)?;
    writeln!(text, "       {}", check.explanation)?;
    for finding in &check.findings {
        writeln!(text, "       ! {}: {}", finding.subject, finding.text)?;
    }
    for exception in &check.exceptions {
        writeln!(
            text,
            "       - excepted: {} ({})",
            exception.subject, exception.text
        )?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::text;
    use shared::isolation::{Check, IsolationReport, Remark};
    use time::macros::datetime;

    #[test]
    fn a_person_can_read_it() {
        let mut keys = Check::new("keys", "Every key is led by the tenant", "So that it is.");
        keys.examine("projects");
        keys.exceptions
            .push(Remark::new("tenants_slug_key", "an address"));
        let mut grants = Check::new(
            "grants",
            "Each role may do what is declared",
            "And no more.",
        );
        grants.examine("projects");
        grants.find("projects", "PUBLIC has SELECT, which is not declared");
        let report = IsolationReport {
            examined_at: datetime!(2026-11-21 08:00 UTC),
            version: "1.2.3".to_owned(),
            schema_version: 7,
            database: "tenantry".to_owned(),
            postgres: "15.9".to_owned(),
            tables: vec!["projects".to_owned()],
            checks: vec![keys, grants],
        };
        insta::assert_snapshot!(text(&report), @"
        Isolation of tenants in the database tenantry
        Tenantry 1.2.3, migration 7, PostgreSQL 15.9, 2026-11-21T08:00:00Z
        Tenant tables: projects

        [pass] Every key is led by the tenant (1 examined)
               So that it is.
               - excepted: tenants_slug_key (an address)

        [FAIL] Each role may do what is declared (1 examined)
               And no more.
               ! projects: PUBLIC has SELECT, which is not declared

        This needs attention: see docs/runbooks/isolation-alarm.md
        ");
    }
}
