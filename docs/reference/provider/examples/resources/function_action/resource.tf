resource "genesysactions_integration" "functions" {
  name = "Functions"
}

resource "genesysactions_function_action" "greet" {
  integration_id = genesysactions_integration.functions.id
  name           = "Greet"

  contract = {
    input = jsonencode({
      type       = "object"
      properties = { name = { type = "string" } }
      required   = ["name"]
    })
    output = jsonencode({
      type       = "object"
      properties = { greeting = { type = "string" } }
    })
  }

  request = {
    template = <<-EOT
      { "name": "$esc.jsonEncode($${input.name})" }
    EOT
    headers = {
      language = "en"
    }
  }

  response = {
    translation_map  = { greeting = "$.greeting" }
    success_template = "{ \"greeting\": $${greeting} }"
  }

  function = {
    handler         = "index.handler"
    runtime         = "nodejs24.x"
    timeout_seconds = 5
    description     = "Greets people"
  }

  code = {
    path = "${path.module}/code.zip"
  }
}
