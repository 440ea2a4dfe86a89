terraform {
  required_providers {
    genesysactions = {
      source = "genesys-actions/genesysactions"
    }
  }
}

provider "genesysactions" {}

resource "genesysactions_integration" "functions" {
  name = "Greetings"
}

resource "genesysactions_function_action" "greet" {
  integration_id = genesysactions_integration.functions.id
  name           = "Greet"
  contract = {
    input  = jsonencode({ type = "object", properties = { name = { type = "string" } } })
    output = jsonencode({ type = "object", properties = { text = { type = "string" } } })
  }
  function = {
    handler = "src/index.handler"
    runtime = "nodejs24.x"
  }
  code = {
    path = "${path.module}/greet.zip"
  }
}
