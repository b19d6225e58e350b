//! What our code adds to the origin's call, once everything is warm.

use std::path::Path;
use std::time::Instant;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};

use crate::Binaries;
use crate::catalogue::Catalogue;
use crate::function::{self, Function, ITEMS, decorated, event, recommend};
use crate::report::{Line, Report, Target, median, percentile};

const WARM_UP: usize = 300;
const ROUNDS: usize = 4000;

/// Each round makes four calls after one another, so that whatever else the machine does hits all of them alike: the
/// recommendations; the same router, answering a constant; the empty function; Personalize's double, directly.
pub(crate) async fn measure(binaries: &Binaries, catalogue: &Catalogue, directory: &Path, report: &mut Report) {
    let (aws, aws_of_empty) = (function::aws(Some(catalogue)), function::aws(None));
    let (mut ours, _) = Function::start_and_answer(&binaries.ours, &aws, directory).await;
    let (mut empty, _) = Function::start_and_answer(&binaries.empty, &aws_of_empty, directory).await;
    let mut origin = Origin::connect(&aws).await;
    let (recommend, nowhere) = (recommend(), event("/no/such/route"));

    let mut rounds: Vec<Round> = Vec::new();
    for round in 0..WARM_UP + ROUNDS {
        ours.done(&aws).await;
        let before = ours.processor_time();
        let (answer, full) = ours.call(&aws, &recommend, 200).await;
        ours.done(&aws).await;
        let between = ours.processor_time();
        let (_, constant) = ours.call(&aws, &nowhere, 404).await;
        ours.done(&aws).await;
        let after = ours.processor_time();
        let (_, empty) = empty.call(&aws_of_empty, &recommend, 200).await;
        let origin = origin.call().await;
        if round % 100 == 0 {
            assert_eq!(decorated(&answer) as u64, ITEMS);
            aws.personalize_runtime.get_recommendations.forget_requests();
        }
        if round >= WARM_UP {
            let [full, constant, empty] = [full, constant, empty].map(|time| time.as_secs_f64() * 1e3);
            let (on_processor, on_processor_constant) = (between - before, after - between);
            rounds.push(Round { full, constant, empty, origin, on_processor, on_processor_constant });
        }
    }
    let log = ours.stop();

    let of = |value: fn(&Round) -> f64| -> Vec<f64> { rounds.iter().map(value).collect() };
    let (mut added, mut full) = (of(|r| r.full - r.constant - r.origin), of(|r| r.full));
    let (mut constant, mut origin) = (of(|r| r.constant), of(|r| r.origin));
    // The same subtraction of two calls that do nothing more than each other: what is left is the machine's noise.
    let mut noise = of(|r| (r.constant - r.empty).abs());
    let baseline = median(&mut constant) + median(&mut origin);
    report.add(
        Line::new("warm, whole call, median", "ms", median(&mut full)).baseline("constant + origin's double", baseline),
    );
    report.add(
        Line::new("warm, whole call, p99", "ms", percentile(&mut full, 99))
            .baseline("constant + origin's double", percentile(&mut constant, 99) + percentile(&mut origin, 99)),
    );
    report.add(
        Line::new("warm, the same router answering a constant, median", "ms", median(&mut constant))
            .baseline("empty function", median(&mut of(|r| r.empty))),
    );
    report.add(
        Line::new("warm, added to the origin's call, median", "ms", median(&mut added)).target(Target::Below(0.15)),
    );
    report.add(
        Line::new("warm, added to the origin's call, p99", "ms", percentile(&mut added, 99)).target(Target::Below(0.5)),
    );
    report.add(Line::new("warm, noise of such a difference, p99", "ms", percentile(&mut noise, 99)));
    report.add(
        Line::new("warm, processor time of a call, median", "µs", median(&mut of(|r| r.on_processor)))
            .baseline("constant", median(&mut of(|r| r.on_processor_constant))),
    );

    // The function's own word, from its metrics: the SDK's call, and all of the handler but that call.
    let metrics: Vec<(f64, f64)> = log
        .iter()
        .filter_map(|line| Some((line["Latency"][0].as_f64()?, line["OriginLatency"][0].as_f64()?)))
        .skip(WARM_UP)
        .collect();
    let mut calling: Vec<f64> = metrics.iter().map(|(_, call)| *call).collect();
    let mut handling: Vec<f64> = metrics.iter().map(|(all, call)| all - call).collect();
    report.add(
        Line::new("warm, the SDK's call, median", "ms", median(&mut calling))
            .baseline("origin's double", median(&mut origin)),
    );
    report.add(
        Line::new("warm, in the router around the SDK's call, median", "ms", median(&mut handling))
            .target(Target::Below(0.15)),
    );
    report.add(
        Line::new("warm, in the router around the SDK's call, p99", "ms", percentile(&mut handling, 99))
            .target(Target::Below(0.5)),
    );
}

/// Milliseconds, and for the processor microseconds.
struct Round {
    full: f64,
    constant: f64,
    empty: f64,
    origin: f64,
    on_processor: f64,
    on_processor_constant: f64,
}

/// Personalize's double, called as plainly as can be over a connection that stays open: the origin's own share.
struct Origin {
    connection: SendRequest<Full<Bytes>>,
    body: Bytes,
}

impl Origin {
    async fn connect(aws: &aws_doubles::AwsDouble) -> Self {
        let stream = tokio::net::TcpStream::connect(aws.address()).await.unwrap();
        stream.set_nodelay(true).unwrap();
        let (connection, driver) = handshake(TokioIo::new(stream)).await.unwrap();
        tokio::spawn(driver);
        let body: Value = json!({"campaignArn": "arn", "userId": "user-1", "numResults": ITEMS});
        Self { connection, body: body.to_string().into() }
    }

    async fn call(&mut self) -> f64 {
        let request = http::Request::post("/recommendations").header("host", "double");
        let request = request.body(Full::new(self.body.clone())).unwrap();
        let started = Instant::now();
        self.connection.ready().await.unwrap();
        let answer = self.connection.send_request(request).await.unwrap();
        let body = answer.into_body().collect().await.unwrap().to_bytes();
        let time = started.elapsed().as_secs_f64() * 1e3;
        assert!(body.starts_with(b"{\"itemList\""));
        time
    }
}
