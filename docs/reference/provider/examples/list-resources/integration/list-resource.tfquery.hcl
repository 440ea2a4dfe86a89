list "genesysactions_integration" "functions" {
  provider         = genesysactions
  include_resource = true

  config {
    type = "function-data-actions"
  }
}
