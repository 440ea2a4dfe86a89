data "genesysactions_action" "greet" {
  name = "Greet"
}

# The flows that use the action, by Architect's dependency tracking.
data "genesysactions_consumers" "greet" {
  action_id = data.genesysactions_action.greet.id
}

output "flows" {
  value = data.genesysactions_consumers.greet.consumers[*].name
}
