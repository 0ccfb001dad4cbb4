//! Sample pages, as an app would build them.

use leptos::prelude::*;
use ui::prelude::*;

/// The house of the tenant app around a page.
#[component]
fn TenantHouse(path: &'static str, children: Children) -> impl IntoView {
    let nav = vec![
        NavGroup::new(vec![
            NavItem::new("Overview", "/acme", IconName::Home).exact(),
            NavItem::new("Projects", "/acme/projects", IconName::Folder),
            NavItem::new("Members", "/acme/members", IconName::Users).badge("24"),
            NavItem::new("Audit log", "/acme/audit", IconName::ScrollText),
        ]),
        NavGroup::titled(
            "Workspace",
            vec![
                NavItem::new("Settings", "/acme/settings", IconName::Settings),
                NavItem::new("Billing", "/acme/billing", IconName::Card),
                NavItem::new("Single sign-on", "/acme/sso", IconName::Fingerprint),
                NavItem::new("Webhooks", "/acme/webhooks", IconName::Webhook),
            ],
        ),
    ];
    let workspace = |name: &str, plan: &str| Workspace {
        name: name.into(),
        plan: plan.into(),
        href: "/".into(),
    };
    view! {
        <AppShell
            product="Tenantry"
            home="/acme"
            nav=nav
            path=path.to_owned()
            switcher=move || view! {
                <TenantSwitcher
                    current=workspace("Acme Corporation", "Business")
                    others=vec![workspace("Globex", "Free")]
                    create_href="/new"
                />
            }
            top=|| view! { <PaletteTrigger search_href="/search"/> }
            top_end=|| view! { <IconButton icon=IconName::Bell label="Notifications"/> }
            user_menu=|| view! {
                <UserMenu
                    name="Ada Lovelace"
                    email="ada@acme.test"
                    theme=|| view! { <ThemeSwitch action="/theme" current=Theme::System/> }
                >
                    <MenuLink href="/me" icon=IconName::User>"Profile"</MenuLink>
                    <MenuLink href="/me/sessions" icon=IconName::Laptop>"Sessions"</MenuLink>
                    <MenuSeparator/>
                    <form method="post" action="/sign-out">
                        <MenuAction submit=true icon=IconName::LogOut>"Sign out"</MenuAction>
                    </form>
                </UserMenu>
            }
        >
            {children()}
        </AppShell>
        <CommandPalette
            items=vec![
                PaletteItem::new("Projects", "Go to", "/acme/projects", IconName::Folder),
                PaletteItem::new("Members", "Go to", "/acme/members", IconName::Users),
                PaletteItem::new("Invite a colleague", "Action", "/acme/members/invite", IconName::UserPlus),
                PaletteItem::new("Single sign-on", "Settings", "/acme/sso", IconName::Fingerprint),
            ]
            navigate=Callback::new(|_| ())
        />
    }
}

const PROJECTS: [(&str, &str, &str, &str, &str); 9] = [
    ("Atlas", "active", "Ada Lovelace", "21 Nov 2026", "128"),
    ("Beacon", "active", "Grace Hopper", "20 Nov 2026", "64"),
    (
        "Compass migration to the new identity provider",
        "active",
        "Katherine Johnson",
        "18 Nov 2026",
        "1,024",
    ),
    ("Delta", "archived", "Alan Turing", "12 Nov 2026", "9"),
    ("Ember", "active", "Ada Lovelace", "9 Nov 2026", "301"),
    ("Foundry", "active", "Margaret Hamilton", "2 Nov 2026", "77"),
    ("Garnet", "archived", "Grace Hopper", "28 Oct 2026", "12"),
    ("Harbor", "active", "Barbara Liskov", "14 Oct 2026", "245"),
    ("Indigo", "active", "Ada Lovelace", "1 Oct 2026", "18"),
];

/// A list.
#[component]
pub fn Projects() -> impl IntoView {
    let rows = PROJECTS
        .into_iter()
        .enumerate()
        .map(|(index, (name, status, owner, updated, tasks))| {
            view! {
                <tr>
                    <Td primary=true><RowLink href="/acme/projects/1">{name}</RowLink></Td>
                    <Td label="Status"><StatusBadge status=status/></Td>
                    <Td label="Owner"><Person name=owner/></Td>
                    <Td label="Tasks" numeric=true>{tasks}</Td>
                    <Td label="Updated" numeric=true>{updated}</Td>
                    <Td actions=true>
                        <Menu id=format!("menu-{index}") label=format!("Actions for {name}")>
                            <MenuLink href="/x" icon=IconName::Pencil>"Rename"</MenuLink>
                            <MenuSeparator/>
                            <MenuAction icon=IconName::Trash danger=true dialog="delete">"Delete…"</MenuAction>
                        </Menu>
                    </Td>
                </tr>
            }
        })
        .collect_view();
    let states = vec![
        FilterOption::new("Active", "?status=active", false),
        FilterOption::new("Archived", "?status=archived", false),
    ];
    view! {
        <TenantHouse path="/acme/projects">
            <Page>
                <PageHeader
                    title="Projects"
                    description="What the teams of Acme work on."
                    actions=|| view! {
                        <DialogTrigger dialog="new-project" kind=ButtonKind::Primary icon=IconName::Plus>"New project"</DialogTrigger>
                    }
                />
                <FilterBar
                    action="/acme/projects"
                    search_label="Search projects"
                    count="128 projects"
                    clear_href=Some("/acme/projects".to_owned())
                    export=|| view! {
                        <ButtonLink href="/export" external=true size=Size::Sm icon=IconName::Download>"Export"</ButtonLink>
                    }
                >
                    <FilterChip id="filter-status" label="Status" remove_href="?" options=states/>
                    <FilterChip
                        id="filter-owner"
                        label="Owner"
                        value=Some("Anyone".to_owned())
                        remove_href="?"
                        options=Vec::new()
                    />
                </FilterBar>
                <DataTable caption="Projects">
                    <thead>
                        <tr>
                            <SortHeader label="Name" href="?sort=name"/>
                            <Th>"Status"</Th>
                            <Th>"Owner"</Th>
                            <Th numeric=true>"Tasks"</Th>
                            <SortHeader label="Updated" href="?sort=updated" sort=Some(SortOrder::Descending) numeric=true/>
                            <Th label="Menu"/>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </DataTable>
                <Pager newer=None older=Some("?after=1".to_owned()) summary="50 per page"/>
                <Dialog id="new-project" title="New project" description="A project holds the work of a team.">
                    <form class="form">
                        <Field label="Name" name="name"><TextInput name="name" autofocus=true/></Field>
                        <Field label="Description" name="description" optional=true><Textarea name="description"/></Field>
                        <DialogFooter>
                            <DialogCancel dialog="new-project"/>
                            <Button submit=true kind=ButtonKind::Primary>"Create project"</Button>
                        </DialogFooter>
                    </form>
                </Dialog>
                <ConfirmDialog
                    id="delete"
                    title="Delete project Atlas?"
                    consequence="Its 128 tasks go with it. You can undo this for 30 days."
                >
                    <form><ConfirmActions dialog="delete" confirm="Delete project"/></form>
                </ConfirmDialog>
            </Page>
        </TenantHouse>
    }
}

fn days() -> Vec<String> {
    (8..=21).map(|day| format!("{day} Nov")).collect()
}

/// A first page.
#[component]
pub fn Overview() -> impl IntoView {
    let requests = vec![
        320.0, 410.0, 388.0, 502.0, 610.0, 240.0, 198.0, 545.0, 630.0, 702.0, 688.0, 760.0, 310.0,
        284.0,
    ];
    view! {
        <TenantHouse path="/acme">
            <Page>
                <Banner
                    tone=Tone::Warning
                    title="Your trial ends in 3 days"
                    action=|| view! { <ButtonLink href="/acme/billing" size=Size::Sm>"Choose a plan"</ButtonLink> }
                >
                    "After that the workspace becomes read-only. Nothing is deleted."
                </Banner>
                <PageHeader title="Overview" description="Acme Corporation, the last 14 days."/>
                <StatRow>
                    <StatTile label="Members" value="24" detail="of 25 seats" href="/acme/members"/>
                    <StatTile label="Projects" value="128" detail="+6 this month" tone=Tone::Success href="/acme/projects"/>
                    <StatTile label="Sign-ins" value="6,587" detail="+12 % on the weeks before" tone=Tone::Success/>
                    <StatTile label="Failed deliveries" value="7" detail="+3 since yesterday" tone=Tone::Danger/>
                </StatRow>
                <Card>
                    <LineChart
                        title="Sign-ins a day"
                        summary="Sign-ins rose from 320 to 760 a day and fell at the weekend."
                        labels=days()
                        series=vec![Series::new("Sign-ins", requests)]
                    />
                </Card>
            </Page>
        </TenantHouse>
    }
}

/// Settings.
#[component]
pub fn Settings() -> impl IntoView {
    view! {
        <TenantHouse path="/acme/settings">
            <Page>
                <PageHeader title="Settings" description="How this workspace is called, looks and is protected."/>
                <Tabs label="Settings">
                    <Tab href="/s" current=true>"General"</Tab>
                    <Tab href="/s">"Security"</Tab>
                    <Tab href="/s">"Branding"</Tab>
                    <Tab href="/s">"Data"</Tab>
                </Tabs>
                <Card
                    flush=true
                    footer=|| view! {
                        <p>"Changes are recorded in the audit log."</p>
                        <Button kind=ButtonKind::Primary>"Save changes"</Button>
                    }
                >
                    <SettingRow title="Workspace" description="The name stands in the switcher and in mails, the address in every link.">
                        <Field label="Name" name="name"><TextInput name="name" value="Acme Corporation"/></Field>
                        <Field label="Address" name="slug" error="This address is taken. Try acme-corp.">
                            <TextInput name="slug" prefix="tenantry.test/" value="acme"/>
                        </Field>
                    </SettingRow>
                    <SettingRow title="Time zone" description="For times in lists, mails and exports.">
                        <Field label="Time zone" name="zone" hint="Members can choose their own in their profile.">
                            <Select name="zone" options=vec![SelectOption::new("utc", "UTC"), SelectOption::new("berlin", "Europe/Berlin")] value="berlin"/>
                        </Field>
                    </SettingRow>
                    <SettingRow title="Sign-in" description="How members prove who they are.">
                        <Switch name="mfa" label="Require two-factor authentication" hint="Members set it up at their next sign-in." checked=true/>
                        <Switch name="support" label="Allow support access" hint="Operators may look at this workspace for an hour, with a reason. You see every visit."/>
                    </SettingRow>
                </Card>
                <Card flush=true danger=true>
                    <SettingRow title="Delete workspace" description="Projects, members and the audit log go with it. This cannot be undone.">
                        <Button kind=ButtonKind::Danger>"Delete workspace…"</Button>
                    </SettingRow>
                </Card>
            </Page>
        </TenantHouse>
    }
}

/// A list with nothing in it.
#[component]
pub fn Empty() -> impl IntoView {
    view! {
        <TenantHouse path="/acme/webhooks">
            <Page>
                <PageHeader title="Webhooks" description="Tell your own systems what happens here."/>
                <EmptyState
                    icon=IconName::Webhook
                    title="No endpoints yet"
                    description="An endpoint receives events such as project.created within a second, signed and retried for three days."
                >
                    <Button kind=ButtonKind::Primary icon=IconName::Plus>"Add endpoint"</Button>
                    <ButtonLink href="/docs" icon=IconName::Book>"Read the guide"</ButtonLink>
                </EmptyState>
            </Page>
        </TenantHouse>
    }
}

/// Sign-in.
#[component]
pub fn SignIn() -> impl IntoView {
    view! {
        <AuthShell
            product="Tenantry"
            title="Sign in"
            description="Welcome back."
            pitch="The enterprise side of your product, finished."
            trust=vec![
                TrustLine::new(IconName::ShieldCheck, "Isolated by design", "Every workspace is walled off in the database itself."),
                TrustLine::new(IconName::ScrollText, "Every change on record", "Who did what, when and from where, exported whenever you like."),
                TrustLine::new(IconName::Fingerprint, "Your identity provider", "Single sign-on and directory sync, set up in minutes."),
            ]
            footer=|| view! { "New here? " <a href="/sign-up">"Create an account"</a> }
        >
            <form class="form">
                <FormError message="The address or the password is wrong."/>
                <Field label="E-mail" name="email">
                    <TextInput name="email" kind="email" autocomplete="username" value="ada@acme.test"/>
                </Field>
                <Field label="Password" name="password" aside=|| view! { <a href="/reset">"Forgot password?"</a> }>
                    <PasswordInput name="password"/>
                </Field>
                <Button submit=true kind=ButtonKind::Primary size=Size::Lg class="w-full">"Sign in"</Button>
            </form>
        </AuthShell>
    }
}

/// The house of the operators around a page.
#[component]
fn OperatorHouse(path: &'static str, children: Children) -> impl IntoView {
    let nav = vec![
        NavGroup::new(vec![
            NavItem::new("Tenants", "/tenants", IconName::Building),
            NavItem::new("Users", "/users", IconName::Users),
            NavItem::new("Plans", "/plans", IconName::Receipt),
        ]),
        NavGroup::titled(
            "Platform",
            vec![
                NavItem::new("Jobs", "/jobs", IconName::Activity).badge("3"),
                NavItem::new("Flags", "/flags", IconName::Flag),
                NavItem::new("Audit log", "/audit", IconName::ScrollText),
            ],
        ),
    ];
    view! {
        <AppShell
            realm=Realm::Operator
            product="Tenantry"
            home="/"
            nav=nav
            path=path.to_owned()
            top=|| view! { <PaletteTrigger search_href="/search"/> }
            user_menu=|| view! {
                <UserMenu name="Sam Reyes" email="sam@tenantry.test">
                    <MenuLink href="/me" icon=IconName::User>"Profile"</MenuLink>
                </UserMenu>
            }
        >
            {children()}
        </AppShell>
    }
}

/// All tenants.
#[component]
pub fn Tenants() -> impl IntoView {
    let names = [
        "Acme Corporation",
        "Globex",
        "Initech",
        "Umbrella",
        "Hooli",
        "Stark Industries",
        "Wayne Enterprises",
        "Wonka",
        "Cyberdyne",
        "Soylent",
        "Tyrell",
        "Massive Dynamic",
    ];
    let rows = names
        .into_iter()
        .enumerate()
        .map(|(index, name)| {
            let plan = ["Business", "Free", "Team"][index % 3];
            let status = ["active", "active", "trialing", "past_due", "active", "suspended"][index % 6];
            view! {
                <tr>
                    <Td primary=true>
                        <span class="person">
                            <Avatar name=name shape=AvatarShape::Workspace/>
                            <RowLink href="/tenants/1">{name}</RowLink>
                        </span>
                    </Td>
                    <Td label="Plan"><Badge tone=if plan == "Business" { Tone::Accent } else { Tone::Neutral }>{plan}</Badge></Td>
                    <Td label="Status"><StatusBadge status=status/></Td>
                    <Td label="Seats" numeric=true>{format!("{} / 25", index * 2 + 1)}</Td>
                    <Td label="MRR" numeric=true>{format!("€{}.00", index * 49)}</Td>
                    <Td label="Last active" numeric=true>{format!("{} h ago", index + 1)}</Td>
                    <Td label="Created" numeric=true>"3 Nov 2026"</Td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <OperatorHouse path="/tenants">
            <Page>
                <PageHeader title="Tenants"/>
                <FilterBar action="/tenants" search_label="Search tenants" count="1,284 tenants">
                    <FilterChip id="filter-plan" label="Plan" remove_href="?" options=Vec::new()/>
                    <FilterChip id="filter-status" label="Status" remove_href="?" options=Vec::new()/>
                </FilterBar>
                <DataTable caption="Tenants">
                    <thead>
                        <tr>
                            <SortHeader label="Name" href="?sort=name" sort=Some(SortOrder::Ascending)/>
                            <Th>"Plan"</Th>
                            <Th>"Status"</Th>
                            <SortHeader label="Seats" href="?" numeric=true/>
                            <SortHeader label="MRR" href="?" numeric=true/>
                            <SortHeader label="Last active" href="?" numeric=true/>
                            <SortHeader label="Created" href="?" numeric=true/>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </DataTable>
                <Pager newer=Some("?".to_owned()) older=Some("?".to_owned()) summary="100 per page"/>
            </Page>
        </OperatorHouse>
    }
}

/// One tenant, with all that happened.
#[component]
pub fn Tenant() -> impl IntoView {
    let clock = |text: &'static str| move || view! { <span class="time">{text}</span> };
    view! {
        <OperatorHouse path="/tenants/1">
            <Page>
                <PageHeader
                    title="Acme Corporation"
                    crumbs=vec![Crumb::link("Tenants", "/tenants"), Crumb::here("Acme Corporation")]
                    badges=|| view! { <Badge tone=Tone::Accent>"Business"</Badge> <StatusBadge status="active"/> }
                    actions=|| view! {
                        <Button icon=IconName::Eye>"Impersonate…"</Button>
                        <Menu id="tenant-menu" label="More actions">
                            <MenuAction danger=true>"Suspend…"</MenuAction>
                        </Menu>
                    }
                />
                <Tabs label="Tenant">
                    <Tab href="/t" current=true>"Overview"</Tab>
                    <Tab href="/t" count="24">"Members"</Tab>
                    <Tab href="/t">"Billing"</Tab>
                    <Tab href="/t">"Flags"</Tab>
                </Tabs>
                <div class="grid gap-6 lg:grid-cols-3">
                    <div class="flex flex-col gap-6 lg:col-span-1">
                        <Card title="Details">
                            <DescriptionList>
                                <Description term="ID"><CopyText value="ten_01jd9v3k7m"/></Description>
                                <Description term="Address">"acme"</Description>
                                <Description term="Created">"3 Nov 2026, 09:15"</Description>
                                <Description term="Owner">"ada@acme.test"</Description>
                                <Description term="Last active">"4 min ago"</Description>
                            </DescriptionList>
                        </Card>
                        <Card title="Usage">
                            <div class="flex flex-col gap-4">
                                <Progress label="Seats" value=24.0 max=25.0 detail="24 of 25" tone=Tone::Warning/>
                                <Progress label="API requests" value=41_200.0 max=100_000.0 detail="41,200 of 100,000"/>
                            </div>
                        </Card>
                    </div>
                    <div class="lg:col-span-2">
                        <Card title="Timeline">
                            <Timeline label="What happened in Acme">
                                <TimelineDay label="21 November 2026">
                                    <TimelineEntry icon=IconName::UserPlus tone=Tone::Success actor="Ada Lovelace" time=clock("14:08")>
                                        "invited " <strong>"grace@acme.test"</strong> " as Admin"
                                    </TimelineEntry>
                                    <TimelineEntry icon=IconName::Card tone=Tone::Danger actor="Stripe" time=clock("09:02")
                                        detail=|| view! { <CopyText value="evt_1P9x2b"/> }>
                                        "reported a declined payment of €490.00"
                                    </TimelineEntry>
                                    <TimelineEntry icon=IconName::LogIn actor="Ada Lovelace" time=clock("08:41")>"signed in from Berlin"</TimelineEntry>
                                </TimelineDay>
                                <TimelineDay label="20 November 2026">
                                    <TimelineEntry icon=IconName::Flag tone=Tone::Accent actor="Sam Reyes" time=clock("17:45")>
                                        "turned on " <strong>"audit-streaming"</strong>
                                    </TimelineEntry>
                                    <TimelineEntry icon=IconName::Folder actor="Grace Hopper" time=clock("16:12")>
                                        "created project " <a href="/p">"Atlas"</a>
                                    </TimelineEntry>
                                    <TimelineEntry icon=IconName::Webhook tone=Tone::Warning actor="Webhooks" time=clock("11:30")>
                                        "retried 3 deliveries to " <strong>"https://hooks.acme.test/in"</strong>
                                    </TimelineEntry>
                                    <TimelineEntry icon=IconName::LogIn time=clock("08:30")>"First sign-in of the day"</TimelineEntry>
                                </TimelineDay>
                            </Timeline>
                        </Card>
                    </div>
                </div>
            </Page>
        </OperatorHouse>
    }
}
