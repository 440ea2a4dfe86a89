variable "private_key" {
  type      = string
  sensitive = true
  ephemeral = true
}

resource "genesysactions_credential" "login" {
  name = "CRM login"
  type = "userDefinedOAuth"
  fields_wo = {
    loginUrl     = "https://login.crm.example.com/oauth/token"
    clientId     = "contact-centre"
    clientSecret = var.private_key
  }
}

resource "genesysactions_integration" "crm" {
  name        = "CRM"
  type        = "custom-rest-actions"
  credentials = { basicAuth = genesysactions_credential.login.id }
}

# The platform has made it with the integration: here it is changed.
resource "genesysactions_custom_auth_action" "login" {
  integration_id = genesysactions_integration.crm.id

  request = {
    url_template = "$${credentials.loginUrl}"
    template     = "grant_type=client_credentials&scope=contacts"
    headers = {
      Authorization  = "Basic $encoding.base64(\"$${credentials.clientId}:$${credentials.clientSecret}\")"
      "Content-Type" = "application/x-www-form-urlencoded"
    }
  }
}
