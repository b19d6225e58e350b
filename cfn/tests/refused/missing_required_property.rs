fn main() {
    let _ = cfn::lambda::Function::new(cfn::lambda::function::Code::new());
}
