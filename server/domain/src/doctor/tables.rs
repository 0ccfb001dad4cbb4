//! The rules every tenant table keeps.

use super::catalogue::{ForeignKey, Index, Policy, Table};
use super::declared::{KEYS_WITHOUT_TENANT, PLATFORM_TABLES, POLICIES};
use shared::isolation::{Check, Remark};

/// Every table is known, and says whose its rows are.
pub(super) fn known(tables: &[Table]) -> Check {
    let mut check = Check::new(
        "tables",
        "Every table is known",
        "A table either has the column tenant_id in every row, and then all the rules below hold for \
         it, or it is named in the code as one of the platform's own. A table that is neither could \
         hold customers' data that nothing protects.",
    );
    for table in tables {
        check.examine(&table.name);
        if table.is_of_tenants() {
            if !table.key_required {
                check.find(
                    &table.name,
                    format!("{} may be null: a row could belong to nobody", table.key),
                );
            }
        } else if !PLATFORM_TABLES.contains(&table.name.as_str()) {
            check.find(
                &table.name,
                "has no tenant and is not known as a table of the platform",
            );
        }
    }
    if !tables.iter().any(Table::is_of_tenants) {
        check.find(
            "database",
            "there is no tenant table: is this the right database?",
        );
    }
    check
}

/// Row-level security is on wherever it is meant to be.
pub(super) fn row_security(tables: &[Table]) -> Check {
    let mut check = Check::new(
        "row_level_security",
        "Row-level security is enabled and forced",
        "PostgreSQL itself shows a tenant's rows to that tenant alone, whatever query the application \
         sends. Forced means that it holds for the owner of the table as well.",
    );
    for table in tables {
        let has_policies = POLICIES.iter().any(|(name, _)| *name == table.name);
        if !table.is_of_tenants() && !has_policies {
            continue;
        }
        check.examine(&table.name);
        if !table.enabled {
            check.find(&table.name, "row-level security is not enabled");
        }
        if !table.forced {
            check.find(&table.name, "row-level security is not forced");
        }
    }
    check
}

/// A tenant's role sees its own tenant's rows, and each other role what is declared.
pub(super) fn policies(tables: &[Table], policies: &[Policy]) -> Check {
    let mut check = Check::new(
        "policies",
        "The isolation policy, and no other for tenants",
        "One policy decides which rows a tenant's connection sees and writes: those whose tenant_id is \
         the tenant of the running transaction, and none where there is no tenant. Policies add up, so \
         that another one could only let in more: each is declared in the code.",
    );
    for table in tables {
        check.examine(&table.name);
        let of_table = || policies.iter().filter(|policy| policy.table == table.oid);
        if table.is_of_tenants() && !of_table().any(|policy| isolates(policy, &table.key)) {
            check.find(
                &table.name,
                "the policy tenant_isolation is missing or not the one of isolate_by_tenant",
            );
        }
        let declared = |line: &str| POLICIES.contains(&(table.name.as_str(), line));
        for policy in of_table().filter(|policy| !isolates(policy, &table.key)) {
            let line = policy.line();
            if !declared(&line) {
                check.find(
                    &table.name,
                    format!("a policy that is not declared: {line}"),
                );
            }
        }
        for (_, line) in POLICIES.iter().filter(|(name, _)| *name == table.name) {
            if !of_table().any(|policy| policy.line() == *line) {
                check.find(&table.name, format!("a declared policy is missing: {line}"));
            }
        }
    }
    check
}

/// Whether this is the policy that `isolate_by_tenant` writes.
fn isolates(policy: &Policy, key: &str) -> bool {
    let own_rows =
        format!("({key} = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)");
    policy.name == "tenant_isolation"
        && policy.permissive
        && policy.command == "ALL"
        && policy.roles == ["tenantry_tenant"]
        && policy.rows_seen.as_deref() == Some(own_rows.as_str())
        && policy.rows_written.as_deref() == Some(own_rows.as_str())
}

/// Keys cannot lead to another tenant's row.
pub(super) fn keys(tables: &[Table], indexes: &[Index], foreign: &[ForeignKey]) -> Check {
    let mut check = Check::new(
        "keys",
        "Every key is led by the tenant",
        "Primary keys, unique keys and foreign keys begin with tenant_id: a reference cannot lead to \
         another tenant's row, one tenant cannot learn from a refused duplicate what another one has, \
         and the schema can be distributed by tenant unchanged.",
    );
    for table in tables.iter().filter(|table| table.is_of_tenants()) {
        check.examine(&table.name);
        let of_table = || indexes.iter().filter(|index| index.table == table.oid);
        if !of_table().any(|index| index.primary) {
            check.find(&table.name, "has no primary key");
        }
        let unique = of_table()
            .filter(|index| index.unique && index.first.as_deref() != Some(table.key.as_str()))
            .map(|index| format!("{}.{}", table.name, index.name));
        let foreign = foreign
            .iter()
            .filter(|key| key.table == table.oid && !is_led_by_tenant(key, table))
            .map(|key| format!("{}.{} -> {}", table.name, key.column, key.other_table));
        for key in unique.chain(foreign).collect::<Vec<_>>() {
            match KEYS_WITHOUT_TENANT.iter().find(|(name, _)| *name == key) {
                Some((_, why)) => check.exceptions.push(Remark::new(key, *why)),
                None => check.find(&table.name, format!("{key} is not led by the tenant")),
            }
        }
    }
    check
}

fn is_led_by_tenant(key: &ForeignKey, table: &Table) -> bool {
    let expected = if key.other_table == "tenants" {
        "id"
    } else {
        "tenant_id"
    };
    key.column == table.key && key.other_column == expected
}

/// A tenant's rows are found without looking at those of the others.
pub(super) fn indexes(tables: &[Table], indexes: &[Index]) -> Check {
    let mut check = Check::new(
        "indexes",
        "Every tenant table has an index led by the tenant",
        "A tenant's rows are found without reading those of the others: how long a query takes does \
         not depend on how large the other tenants are.",
    );
    for table in tables.iter().filter(|table| table.is_of_tenants()) {
        check.examine(&table.name);
        let led = indexes.iter().any(|index| {
            index.table == table.oid
                && index.whole
                && index.first.as_deref() == Some(table.key.as_str())
        });
        if !led {
            check.find(
                &table.name,
                format!("no index of all rows begins with {}", table.key),
            );
        }
    }
    check
}
