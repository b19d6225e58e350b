//! Architecture diagrams, made from a template.
