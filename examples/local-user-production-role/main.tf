terraform {
  required_version = ">= 1.5"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0"
    }
  }
}

# An administrator of each account applies this; the profiles are yours to name.
provider "aws" {
  alias               = "people"
  profile             = "people-admin"
  region              = var.region
  allowed_account_ids = [var.people_account_id]
}

provider "aws" {
  alias               = "production"
  profile             = "production-admin"
  region              = var.region
  allowed_account_ids = [var.production_account_id]
}

resource "aws_iam_user_policy" "become_production" {
  provider = aws.people

  name   = "BecomeProduction"
  user   = var.user_name
  policy = jsonencode(local.identity_policy)
}

resource "aws_iam_role" "production" {
  provider = aws.production

  name                 = "Production"
  description          = "Production work by people, under their own names"
  assume_role_policy   = jsonencode(local.trust_policy)
  max_session_duration = 3600
}

resource "aws_iam_role_policy" "production" {
  provider = aws.production

  name   = "Production"
  role   = aws_iam_role.production.id
  policy = jsonencode(local.role_policy)
}
