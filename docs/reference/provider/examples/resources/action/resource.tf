resource "genesysactions_integration" "weather" {
  name = "Weather service"
  type = "custom-rest-actions"
}

resource "genesysactions_action" "forecast" {
  integration_id = genesysactions_integration.weather.id
  name           = "Get forecast"

  contract = {
    input = jsonencode({
      type       = "object"
      properties = { city = { type = "string" } }
      required   = ["city"]
    })
    output = jsonencode({
      type       = "object"
      properties = { summary = { type = "string" } }
    })
  }

  request = {
    type         = "GET"
    url_template = "https://weather.example.com/forecast?city=$esc.url($${input.city})"
  }

  response = {
    translation_map  = { summary = "$.today.summary" }
    success_template = "{ \"summary\": $${summary} }"
  }
}
