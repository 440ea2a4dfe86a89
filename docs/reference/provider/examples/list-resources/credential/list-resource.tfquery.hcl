list "genesysactions_credential" "all" {
  provider = genesysactions
}
