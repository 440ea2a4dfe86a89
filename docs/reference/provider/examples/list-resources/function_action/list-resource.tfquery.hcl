# old.tfquery.hcl: which functions have to move to another runtime?
list "genesysactions_function_action" "old" {
  provider = genesysactions

  config {
    deprecated_runtime = true
    name_pattern       = "Order*"
  }
}
