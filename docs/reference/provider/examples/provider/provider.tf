terraform {
  required_providers {
    genesysactions = {
      source = "genesys-actions/genesysactions"
    }
  }
}

# Whatever is not set here comes from the environment: GENESYSCLOUD_OAUTHCLIENT_ID,
# GENESYSCLOUD_OAUTHCLIENT_SECRET, GENESYSCLOUD_REGION and so on.
provider "genesysactions" {
  retry_timeout   = 300
  token_pool_size = 2
}
