//! The doubles, called as the functions call the services: by the real SDK clients where there is one, else by plain
//! HTTP.

mod app_config_data;
mod clients;
mod lambda_runtime;
mod personalize_runtime;
