// Written by tests/illegal.rs.
use stacks::{Deployment, auth::*, cache::*, entry_point::*};

fn main() {
    let _ = Deployment::new(NoAuth, Http, Both);
}
