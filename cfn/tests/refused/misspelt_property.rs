fn main() {
    let _ = cfn::sqs::Queue::new().queue_nam("name");
}
