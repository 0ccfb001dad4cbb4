//! The permission matrix: every permission of the catalogue, by group, with a box to tick.

use crate::here::Here;
use leptos::prelude::*;
use shared::permissions::{Permission, PermissionSet};
use ui::prelude::*;

/// What is ticked. The boxes are the form's own, so that it is sent without WebAssembly too; this
/// mirrors them for what stands beside the matrix.
#[derive(Clone, Copy)]
pub(super) struct Ticked(RwSignal<PermissionSet>);

impl Ticked {
    pub(super) fn new(permissions: &[String]) -> Self {
        let set = PermissionSet::from_names(permissions.iter().map(String::as_str));
        Self(RwSignal::new(set))
    }

    pub(super) fn get(self) -> PermissionSet {
        self.0.get()
    }

    fn toggle(self, permission: Permission, ticked: bool) {
        self.0.update(|set| {
            let one = PermissionSet::from_iter([permission]);
            *set = if ticked {
                set.with(one)
            } else {
                set.without(one)
            };
        });
    }
}

/// The matrix. What the viewer does not hold they cannot tick: nobody grants more than they hold.
#[component]
pub(super) fn Matrix(
    here: Here,
    ticked: Ticked,
    /// Whether it is for reading only.
    fixed: bool,
) -> impl IntoView {
    let mut groups: Vec<(&'static str, Vec<Permission>)> = Vec::new();
    for permission in Permission::ALL {
        match groups.last_mut() {
            Some((group, members)) if *group == permission.group() => members.push(*permission),
            _ => groups.push((permission.group(), vec![*permission])),
        }
    }
    let groups = groups
        .into_iter()
        .map(|(group, permissions)| {
            let rows = permissions
                .into_iter()
                .map(|permission| {
                    let held = here.allows(permission);
                    view! { <Row permission=permission ticked=ticked held=held fixed=fixed/> }
                })
                .collect_view();
            view! {
                <tbody>
                    <tr><th scope="rowgroup" colspan="3" class="matrix-group">{group}</th></tr>
                    {rows}
                </tbody>
            }
        })
        .collect_view();
    view! {
        <DataTable caption="Permissions">
            <thead>
                <tr>
                    <Th label="Allowed"/>
                    <Th>"Permission"</Th>
                    <Th>"Name"</Th>
                </tr>
            </thead>
            {groups}
        </DataTable>
    }
}

#[component]
fn Row(permission: Permission, ticked: Ticked, held: bool, fixed: bool) -> impl IntoView {
    let name = permission.name();
    let id = format!("permission-{}", name.replace('.', "-"));
    let label = id.clone();
    // A box that cannot be used is not sent: one that is ticked beyond the viewer's reach cannot be
    // saved by them anyway.
    let disabled = fixed || !held;
    view! {
        <tr class="matrix-row">
            <td class="w-10">
                <input
                    class="checkbox"
                    type="checkbox"
                    id=id
                    name="permissions[]"
                    value=name
                    checked=ticked.0.with_untracked(|set| set.allows(permission))
                    disabled=disabled
                    on:change=move |event| ticked.toggle(permission, event_target_checked(&event))
                />
            </td>
            <th scope="row" class="text-left font-normal">
                <label for=label>{permission.description()}</label>
                {(!held && !fixed).then(|| view! {
                    <span class="block text-muted">"You do not hold this, so you cannot grant it."</span>
                })}
            </th>
            <Td label="Name"><code>{name}</code></Td>
        </tr>
    }
}
