list "genesysactions_action" "lookups" {
  provider = genesysactions
  limit    = 50

  config {
    name_pattern = "Look up*"
  }
}
