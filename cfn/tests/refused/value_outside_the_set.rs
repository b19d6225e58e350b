fn main() {
    let _ = cfn::lambda::function::TracingConfig::new().mode("Sometimes");
}
