data "genesysactions_integration" "functions" {
  name = "My functions"
}

resource "genesysactions_function_action" "greeting" {
  integration_id = data.genesysactions_integration.functions.id
  name           = "Greeting"
  contract = {
    input  = jsonencode({ type = "object", properties = { name = { type = "string" } } })
    output = jsonencode({ type = "object", properties = { greeting = { type = "string" } } })
  }
  function = { handler = "index.handler" }
  code     = { path = "code.zip" }

  lifecycle {
    action_trigger {
      events  = [after_create, after_update]
      actions = [action.genesysactions_execute.smoke]
    }
  }
}

# The apply fails where the answer is another one, and says what was expected and what was found.
action "genesysactions_execute" "smoke" {
  config {
    action_id = genesysactions_function_action.greeting.id
    input     = jsonencode({ name = "Ada" })
    expect    = jsonencode({ greeting = "Ada" })
  }
}
