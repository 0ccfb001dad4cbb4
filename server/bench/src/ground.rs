//! The database that is measured: many tenants, and one with a long log.

use sqlx::postgres::PgConnection;
use test_support::{OperatorActor, TestApp, TestTenant, crowd};

/// A filled database, and who acts in it.
pub struct Ground {
    pub app: TestApp,
    /// The tenant with the long log.
    pub acme: TestTenant,
    /// One with a few rows.
    pub globex: TestTenant,
    pub olga: OperatorActor,
    /// How many entries the long log has.
    pub entries: u32,
    /// Who sees everything, and is never asked what it may.
    pub superuser: PgConnection,
}

impl Ground {
    pub async fn prepare(entries: u32) -> Self {
        let app = TestApp::new().await;
        let acme = app.tenant("Acme").await;
        let globex = app.tenant("Globex").await;
        let olga = app.operator().await;
        crowd::fill(&app).await;
        crowd::live_a_year(&app, acme.id, entries).await;
        let superuser = app.database.superuser().await;
        Self {
            app,
            acme,
            globex,
            olga,
            entries,
            superuser,
        }
    }
}
