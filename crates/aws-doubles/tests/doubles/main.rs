//! The doubles, called as the functions call the services: by the real SDK clients where there is one, else by plain
//! HTTP.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that can't go on fails")]

mod app_config_data;
mod caches;
mod clients;
mod cloud_formation;
mod dynamodb;
mod event_bridge;
mod function_process;
mod lambda_runtime;
mod moto;
mod other_services;
mod personalize_runtime;
mod s3;
mod unhurried_time;
