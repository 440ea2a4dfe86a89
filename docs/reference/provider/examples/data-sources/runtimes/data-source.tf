data "genesysactions_runtimes" "available" {
  status = "Available"
}

output "runtimes" {
  value = data.genesysactions_runtimes.available.runtimes[*].name
}
