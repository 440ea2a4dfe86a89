ephemeral "genesysactions_access_token" "check" {}

# Asks the org which one it is, after each deploy.
resource "terraform_data" "check" {
  triggers_replace = timestamp()

  provisioner "local-exec" {
    command = "curl --fail --silent --header \"Authorization: Bearer $TOKEN\" \"$API/api/v2/organizations/me\""
    environment = {
      API   = ephemeral.genesysactions_access_token.check.api_url
      TOKEN = ephemeral.genesysactions_access_token.check.access_token
    }
  }
}
