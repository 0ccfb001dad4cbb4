//! Charts.

use leptos::prelude::*;

use super::Section;
use crate::card::Card;
use crate::charts::{BarChart, LineChart, Series};

#[component]
pub(super) fn FigureSection() -> impl IntoView {
    let days = || (1..=14).map(|day| format!("{day} Nov")).collect::<Vec<_>>();
    let months = || {
        ["Jun", "Jul", "Aug", "Sep", "Oct", "Nov"]
            .map(str::to_owned)
            .to_vec()
    };
    let requests = vec![
        320.0, 410.0, 388.0, 502.0, 610.0, 240.0, 198.0, 545.0, 630.0, 702.0, 688.0, 760.0, 310.0,
        284.0,
    ];
    let sign_ins = requests.clone();
    let failed = vec![
        22.0, 31.0, 18.0, 40.0, 52.0, 14.0, 9.0, 120.0, 88.0, 61.0, 44.0, 39.0, 12.0, 10.0,
    ];
    view! {
        <Section id="charts" title="Charts">
            <Card>
                <LineChart
                    title="Webhook deliveries"
                    summary="Deliveries rose from 320 to 760 a day on 12 November and fell at the weekend; failures peaked at 120 on the 8th."
                    labels=days()
                    series=vec![Series::new("Delivered", requests), Series::new("Failed", failed)]
                />
            </Card>
            <div class="gallery-grid">
                <Card>
                    <LineChart
                        title="Sign-ins"
                        summary="Sign-ins rose from 320 to 760 a day on 12 November and fell at the weekend."
                        labels=days()
                        series=vec![Series::new("Sign-ins", sign_ins)]
                    />
                </Card>
                <Card>
                    <BarChart
                        title="Seats"
                        summary="Seats in use grew from 8 in June to 24 in November, of 25 bought."
                        labels=months()
                        series=vec![
                            Series::new("In use", vec![8.0, 11.0, 14.0, 18.0, 21.0, 24.0]),
                            Series::new("Bought", vec![10.0, 15.0, 15.0, 20.0, 25.0, 25.0]),
                        ]
                    />
                </Card>
            </div>
        </Section>
    }
}
