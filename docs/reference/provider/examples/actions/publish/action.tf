data "genesysactions_integration" "functions" {
  name = "My functions"
}

resource "genesysactions_function_action" "greeting" {
  integration_id = data.genesysactions_integration.functions.id
  name           = "Greeting"
  publish        = false
  contract = {
    input  = jsonencode({ type = "object", properties = { name = { type = "string" } } })
    output = jsonencode({ type = "object", properties = { greeting = { type = "string" } } })
  }
  function = { handler = "index.handler" }
  code     = { path = "code.zip" }
}

# When the draft is good: terraform apply -invoke=action.genesysactions_publish.greeting
action "genesysactions_publish" "greeting" {
  config {
    action_id = genesysactions_function_action.greeting.id
  }
}
