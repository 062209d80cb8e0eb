variable "people_account_id" {
  description = "The account that the user lives in"
  type        = string
  default     = "222222222222"
}

variable "production_account_id" {
  description = "The account that the role is made in"
  type        = string
  default     = "111111111111"
}

variable "user_name" {
  description = "The IAM user who may become the role; the user exists already"
  type        = string
  default     = "test-admin"
}

variable "bucket" {
  description = "The production bucket that the role works with; it exists already"
  type        = string
  default     = "amzn-s3-demo-bucket"
}

variable "region" {
  description = "The region of both providers; IAM itself is global"
  type        = string
  default     = "eu-west-1"
}
