data "genesysactions_action" "greet" {
  name = "Greet"
}

output "contract" {
  value = jsondecode(data.genesysactions_action.greet.contract_input)
}
