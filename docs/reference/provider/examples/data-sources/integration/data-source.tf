data "genesysactions_integration" "functions" {
  name = "Functions"
}

output "integration_id" {
  value = data.genesysactions_integration.functions.id
}
