//! Functions that run with their owner's rights, and so get around row-level security if they want.

use super::declared::DEFINERS;
use crate::error::Result;
use shared::isolation::Check;
use sqlx::PgConnection;

#[derive(sqlx::FromRow)]
struct Function {
    name: String,
    search_path: Option<String>,
    public: bool,
}

/// Such functions are known, look only where they say, and are not everybody's.
pub(super) async fn definers(connection: &mut PgConnection) -> Result<Check> {
    let mut check = Check::new(
        "functions",
        "Functions with their owner's rights are few and fixed",
        "A function that runs with its owner's rights is a door in the wall. Each is declared in the \
         code, may be called by the roles that need it alone, and says where it looks names up, so \
         that a caller cannot put a table of their own in the way.",
    );
    let functions: Vec<Function> = sqlx::query_as(
        "SELECT CASE n.nspname WHEN 'public' THEN '' ELSE n.nspname || '.' END || p.proname || '('
               || array_to_string(ARRAY(SELECT format_type(t, NULL) FROM unnest(p.proargtypes) t), ',') || ')' AS name,
             (SELECT substr(c, 13) FROM unnest(p.proconfig) c WHERE c LIKE 'search\\_path=%') AS search_path,
             has_function_privilege('public', p.oid, 'EXECUTE') AS public
         FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
         WHERE p.prosecdef AND n.nspname NOT IN ('pg_catalog', 'information_schema')
           AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass
             AND d.objid = p.oid AND d.deptype = 'e')
         ORDER BY name",
    )
    .fetch_all(connection)
    .await?;
    for Function {
        name,
        search_path,
        public,
    } in functions
    {
        check.examine(&name);
        if !DEFINERS.contains(&name.as_str()) {
            check.find(&name, "runs with its owner's rights and is not declared");
        }
        match search_path {
            None => check.find(&name, "looks names up wherever its caller says"),
            // Unless it is named last, the caller's temporary tables come first.
            Some(path) if !path.trim_end().ends_with("pg_temp") => {
                check.find(
                    &name,
                    format!("pg_temp is not the last of its search_path: {path}"),
                );
            }
            Some(_) => {}
        }
        if public {
            check.find(&name, "may be called by everybody");
        }
    }
    Ok(check)
}
